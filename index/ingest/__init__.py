"""Files to store. `indexing` reads files and commits documents, `identity` finds out what a draft is to the
store, `passage_inputs` cuts documents into passages, `encoding_queue` gives these vectors, `deleted_files`
finds documents whose files are gone."""
