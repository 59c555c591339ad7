"""What this app itself adds to the export of a person. Importing it registers that."""

from app.accounts import exporting

exporting.register("account", exporting.export_account)
exporting.register("preferences", exporting.export_preferences)
