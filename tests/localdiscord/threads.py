"""Open threads: from a message, without one, or as a post in a forum."""

from __future__ import annotations

from tests.localdiscord.content import Body
from tests.localdiscord.events import Kind
from tests.localdiscord.world import Channel, Message, User


def open_thread(
    parent: Channel,
    name: str,
    owner: User,
    *,
    message: Message | None = None,
    kind: Kind = Kind.PUBLIC_THREAD,
) -> Channel:
    """Open a thread; one that starts at a message has the message's id."""
    world = parent.world
    thread_id = message.id if message else world.ids.next()
    thread = Channel(
        world, thread_id, name, kind, parent.guild, parent, owner=owner, joined=owner is world.bot
    )
    world.channels[thread.id] = thread
    if message:
        message.thread = thread
    thread.announce("THREAD_CREATE", newly_created=True)
    return thread


def open_post(forum: Channel, name: str, owner: User, body: Body) -> Channel:
    """Open a post in a forum: a thread whose first message has its id."""
    thread = open_thread(forum, name, owner)
    Message(thread.id, thread, owner, body).send()
    return thread
