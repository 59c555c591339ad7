"""What people are told, in the site and by mail: who is told of what, the mails, and the outbox."""
