"""Tell partners what happened to their requests, by signed webhooks."""
