/* What the work-items of a work-group do together, GROUP of them. */

/*
 * Waits for the whole group; alone nobody waits. (PoCL's compiler, besides, fails at barriers within loops that have
 * several ways out, in groups of one only.)
 */
#if GROUP == 1
#define meet(fence)
#else
#define meet(fence) barrier(fence)
#endif

/*
 * Of every function that is handed local memory. PoCL's compiler moves such memory from where the kernel declares it, and
 * functions it has found to be called with that alone would stay behind.
 */
#define with_local __attribute__((always_inline)) static
