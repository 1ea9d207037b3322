"""The colours and sizes of Discord's dark theme, as CSS."""

STYLE = """
*{box-sizing:border-box}
body{margin:0;padding:16px;background:#313338;color:#dbdee1;
font:16px/1.375 "gg sans","Noto Sans","Helvetica Neue",Helvetica,Arial,"Noto Color Emoji",sans-serif}
.message{position:relative;padding:2px 16px 2px 72px}
.avatar{position:absolute;left:16px;width:40px;height:40px;border-radius:50%;background:#5865f2;color:#fff;
display:flex;align-items:center;justify-content:center;font-size:18px}
.above{font-size:14px;color:#b5bac1;margin:0 0 4px -40px;padding-left:40px;white-space:nowrap;overflow:hidden;
text-overflow:ellipsis}
.above i{display:inline-block;width:32px;height:8px;margin:0 6px 0 -38px;border:2px solid #4e5058;
border-right:0;border-bottom:0;border-top-left-radius:6px}
.above .used,.mention{background:#3c4270;color:#c9cdfb;border-radius:3px;padding:0 2px}
.head .name{color:#f2f3f5;font-weight:500}.head .time{color:#949ba4;font-size:12px;margin-left:8px}
.app{background:#5865f2;color:#fff;font-size:10px;font-weight:500;border-radius:4px;padding:1px 5px;
margin-left:4px;vertical-align:2px}
.content,.edesc{white-space:pre-wrap;overflow-wrap:anywhere;margin:2px 0}
.thinking,.edited,.ephemeral{color:#949ba4;font-size:12px}.ephemeral{margin-top:4px}
a{color:#00a8fc;text-decoration:none}h1,h2,h3{color:#f2f3f5;margin:8px 0 4px;line-height:1.25;font-weight:700}
h1{font-size:24px}h2{font-size:20px}h3{font-size:16px}
.subtext{font-size:13px;color:#949ba4;margin:2px 0}
.quote{border-left:4px solid #4e5058;border-radius:2px;padding-left:12px;margin:2px 0}
code,pre{font-family:"gg mono","Noto Sans Mono",Consolas,monospace;font-size:14px;background:#1e1f22;
border-radius:4px}code{padding:1px 3px}
pre{border:1px solid #1e1f22;padding:8px;margin:6px 0;white-space:pre-wrap}
.spoiler{background:#4e5058;border-radius:3px;outline:1px dashed #80848e}.hidden{outline:1px dashed #80848e}
.stamp{background:#3f4248;border-radius:3px;padding:0 2px}
.item{display:flex;gap:8px;padding-left:calc(var(--level)*16px - 8px)}.item>span{flex:none}
.embed,.container{background:#2b2d31;border-radius:4px;border-left:4px solid #4e5058;padding:12px 16px;
margin:6px 0;max-width:520px}
.container{border:1px solid #45474d;border-radius:8px;max-width:600px}
.eauthor,.etitle{font-weight:600;color:#f2f3f5;margin-bottom:4px}.eauthor{font-size:14px}
.edesc,.fields{font-size:14px}.fields{display:flex;flex-wrap:wrap;gap:8px;margin-top:8px}
.field{flex:1 1 100%;white-space:pre-wrap}.field.inline{flex:1 1 30%}.efoot{font-size:12px;margin-top:8px}
.row{display:flex;flex-wrap:wrap;gap:8px;margin:6px 0}
.button{display:inline-flex;align-items:center;height:32px;padding:0 16px;border-radius:8px;color:#fff;
font-size:14px;font-weight:500;white-space:nowrap}
.primary{background:#5865f2}.secondary,.link{background:#4e5058}.success{background:#248046}
.danger{background:#da373c}.off{opacity:.5}.out{margin-left:8px;font-size:12px}
.select{width:400px;height:40px;border-radius:8px;border:1px solid #1e1f22;background:#1e1f22;color:#949ba4;
padding:8px 12px;display:flex;justify-content:space-between}
.section{display:flex;gap:16px;justify-content:space-between;align-items:flex-start;margin:4px 0}
.section>div:first-child{flex:1;min-width:0}
.separator.small{height:8px}.separator.large{height:24px}.separator{display:flex;align-items:center}
.separator.line::after{content:"";flex:1;height:1px;background:#45474d}
.media,.thumbnail{background:#1e1f22;color:#949ba4;border-radius:8px;display:flex;align-items:center;
justify-content:center;height:120px;margin:6px 0}.thumbnail{width:85px;height:85px;margin:0;flex:none}
.file{border:1px solid #45474d;border-radius:8px;background:#2b2d31;padding:12px;margin:6px 0;max-width:400px}
@media(max-width:500px){body{padding:12px 4px}.message{padding:2px 8px 2px 60px}.avatar{left:10px}
.container{padding:10px 12px}pre,code{font-size:12px}.button{padding:0 12px}.select{width:100%}}
"""
