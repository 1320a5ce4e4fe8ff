"""What each resource of Eventtia says, built from the facts of the world. Pure: nothing here is written to."""
