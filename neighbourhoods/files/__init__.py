"""Files of boundaries, postcodes and directories, read into rows. Nothing is written here."""
