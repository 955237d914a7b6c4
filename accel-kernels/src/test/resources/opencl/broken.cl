// Does not compile, for a test of what is said then.
kernel void SHA_256(global const uchar *input) { this is no language; }
