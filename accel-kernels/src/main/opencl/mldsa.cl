// ML-DSA-44 and ML-DSA-65 (FIPS 204): the parameters of MLDSA = 44 or 65 (tables 1 and 2), and what the kernels of a
// verification (algorithm 8) hand to each other. They are
//
//   mldsa_expand  the matrix A, a work-item for LANES of its polynomials
//   mldsa_digest  the message's digest mu and the challenge c, a work-item for LANES signatures
//   mldsa_commit  w1, which the signature commits to, a work-group for each signature
//   mldsa_decide  the verdict, a work-item for LANES signatures
//
// and so each sponge has a lane of its own, and each transform a group.

#if MLDSA == 44
#define MLDSA_K 4
#define MLDSA_L 4
#define MLDSA_TAU 39
#define MLDSA_BETA 78
#define MLDSA_OMEGA 80
#define MLDSA_Z_BITS 18
#define MLDSA_GAMMA2 95232
#define MLDSA_CHALLENGE_WORDS 4
#define MLDSA_W1_BITS 6
#elif MLDSA == 65
#define MLDSA_K 6
#define MLDSA_L 5
#define MLDSA_TAU 49
#define MLDSA_BETA 196
#define MLDSA_OMEGA 55
#define MLDSA_Z_BITS 20
#define MLDSA_GAMMA2 261888
#define MLDSA_CHALLENGE_WORDS 6
#define MLDSA_W1_BITS 4
#else
#error "MLDSA is 44 or 65"
#endif

#define MLDSA_GAMMA1 (1 << (MLDSA_Z_BITS - 1))

// Fields of a row: where key, signature and message begin in bytes, and the message's bytes.
#define MLDSA_FIELDS 4

// A key: the seed of A, then t1. A signature: the challenge's digest, then z, then the hint.
#define MLDSA_SEED_WORDS 4
#define MLDSA_KEY_WORDS (MLDSA_SEED_WORDS + 40 * MLDSA_K)
#define MLDSA_HINT_AT (8 * MLDSA_CHALLENGE_WORDS + 32 * MLDSA_Z_BITS * MLDSA_L)

#define MLDSA_W1_BYTES (32 * MLDSA_W1_BITS * MLDSA_K)

// A signature's scratch, in bytes: A as integers of 32 bits row by row; mu and then w1, as they are hashed; c in bytes,
// 0 or 1 or -1; how far it came.
#define MLDSA_MU (MLDSA_K * MLDSA_L * 1024)
#define MLDSA_W1 (MLDSA_MU + 64)
#define MLDSA_C (MLDSA_W1 + MLDSA_W1_BYTES)
#define MLDSA_STATE (MLDSA_C + 256)
#define MLDSA_SCRATCH (MLDSA_STATE + 64)

// Of the state: not decided, as a sampling ran into its bound; nothing wrong so far; z or the hint is wrong.
#define MLDSA_UNDECIDED 0
#define MLDSA_SOUND 1
#define MLDSA_WRONG 2

// In the last place of a polynomial of A or of c that a sampling did not fill. FIPS 204, appendix C, allows bounds that
// are met less often than once in 2^256.
#define MLDSA_UNFILLED -2

static global uchar *mldsa_scratch(global uchar *scratch, uint item) {
  return scratch + (ulong)MLDSA_SCRATCH * item;
}

static global const uchar *mldsa_part(global const uchar *input, global const uint *rows, uint item,
                                      uint field) {
  return input + rows[MLDSA_FIELDS * item + field];
}
