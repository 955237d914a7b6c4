// A kernel that decides nothing, for a test of how that reads.
OPERATION SHA_256(ARGUMENTS) {}
