"""Keep the bytes of documents: sniffed, bounded, sealed under the file's key, in a folder or S3."""
