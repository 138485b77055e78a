"""Tell partner organisations by signed webhooks what has happened."""
