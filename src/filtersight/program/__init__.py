"""The program `filtersight`: what filters see in a picture, drawn from the command line."""
