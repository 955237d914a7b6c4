// What ML-DSA draws from SHAKE (FIPS 204, 7.3): the matrix A and the challenge c; and the digest of the message.

// Blocks until 256 coefficients are found: five nearly always, and more than this once in 2^546 polynomials.
#ifndef MLDSA_EXPAND_BLOCKS_MAX
#define MLDSA_EXPAND_BLOCKS_MAX 6
#endif

// Blocks until tau places are found: one nearly always, and more than this once in 2^463 challenges.
#ifndef MLDSA_BALL_BLOCKS_MAX
#define MLDSA_BALL_BLOCKS_MAX 2
#endif

// Appends the candidates of a lane's block that are below q to the n coefficients found (algorithms 14 and 30); answers
// how many there are now.
static uint mldsa_take(global int *to, uint n, const ulong *block, uint lane) {
#pragma unroll
  for (uint i = 0; i < SHAKE128_WORDS; i += 3) {
    const ulong low = block[LANES * i + lane];
    const ulong middle = block[LANES * (i + 1) + lane];
    const ulong high = block[LANES * (i + 2) + lane];
    const uint candidates[8] = {(uint)low,
                                (uint)(low >> 24),
                                (uint)(low >> 48 | middle << 16),
                                (uint)(middle >> 8),
                                (uint)(middle >> 32),
                                (uint)(middle >> 56 | high << 8),
                                (uint)(high >> 16),
                                (uint)(high >> 40)};
#pragma unroll
    for (uint j = 0; j < 8; j++) {
      const uint candidate = candidates[j] & 0x7fffff;
      if (n < 256) {
        to[n] = candidate;
        n += candidate < Q;
      }
    }
  }
  return n;
}

// Algorithm 32, LANES polynomials: from the seed, the column and the row.
OPERATION mldsa_expand(ARGUMENTS) {
  const uint polynomials = MLDSA_K * MLDSA_L;
  const uint first = get_global_id(0) * LANES;
  if (first >= polynomials * items) {
    return;
  }
  global const uint *seeds[LANES];
  global int *to[LANES];
  ulong ends[LANES];
  uint found[LANES];
  for (uint lane = 0; lane < LANES; lane++) {
    const uint number = min(first + lane, polynomials * items - 1);
    const uint item = number / polynomials;
    const uint place = number % polynomials;
    seeds[lane] = (global const uint *)mldsa_part(input, rows, item, 0);
    to[lane] = (global int *)mldsa_scratch(scratch, item) + 256 * place;
    ends[lane] = place % MLDSA_L | place / MLDSA_L << 8 | SHAKE_END << 16;
    found[lane] = first + lane == number ? 0 : 256;
  }
  ulongs a[25];
  shake(a, SHAKE128_WORDS, seeds, MLDSA_SEED_WORDS, load_lanes(ends));
  bool isOver = false;
  for (uint block = 0; block < MLDSA_EXPAND_BLOCKS_MAX && !isOver; block++) {
    if (block > 0) {
      keccak_permute(a);
    }
    isOver = true;
    for (uint lane = 0; lane < LANES; lane++) {
      found[lane] = mldsa_take(to[lane], found[lane], (const ulong *)a, lane);
      isOver &= found[lane] == 256;
    }
  }
  for (uint lane = 0; lane < LANES; lane++) {
    if (found[lane] < 256) {
      to[lane][255] = MLDSA_UNFILLED;
    }
  }
}

// mu, the digest of tr = SHAKE256(key), of two zeros, for the pure variant and its empty context, and of the message
// (algorithm 3, and 8, lines 6 and 7).
static void mldsa_mu(ulongs mu[8], ulongs a[25], global const uint *input, const Messages *messages) {
  const ulongs length = long_lengths(messages);
  const uint blocks = (messages->longest + 66) / (8 * SHAKE256_WORDS) + 1;
  for (uint i = 0; i < 25; i++) {
    // The state holds tr.
    mu[i & 7] = i < 8 ? a[i] : mu[i & 7];
    a[i] = (ulongs)(0);
  }
  for (uint block = 0; block < blocks; block++) {
    const ulongs last = (length + 66) / (8 * SHAKE256_WORDS);
    const longs isOver = as_longs(last) < (longs)(block);
    ulongs before[8];
#pragma unroll
    for (uint i = 0; i < SHAKE256_WORDS; i++) {
      const uint word = SHAKE256_WORDS * block + i;
      if (i < 8) {
        before[i] = a[i];
      }
      if (i < 8 && block == 0) {
        a[i] ^= mu[i];
      } else {
        // The message begins two bytes into word 8, so its words of 4 bytes lie across these.
        ulong words[LANES];
        for (uint lane = 0; lane < LANES; lane++) {
          const uint at = 2 * word - 16;
          const uint low = at > 0 ? word_of(input, messages, lane, 0, at - 1) : 0;
          const uint middle = word_of(input, messages, lane, 0, at);
          const uint high = word_of(input, messages, lane, 0, at + 1);
          words[lane] = low >> 16 | (ulong)middle << 16 | (ulong)high << 48;
        }
        a[i] ^= keccak_pad(load_lanes(words), length + 66 - (ulong)(8 * word), SHAKE_END);
      }
    }
    a[SHAKE256_WORDS - 1] ^= last == (ulongs)(block) ? (ulongs)(SHAKE_LAST) : (ulongs)(0);
    keccak_permute(a);
    // Of a lane whose message is over, only the digest has to be kept.
    for (uint i = 0; i < 8; i++) {
      a[i] = isOver ? before[i] : a[i];
    }
  }
  for (uint i = 0; i < 8; i++) {
    mu[i] = a[i];
  }
}

// Goes on with the challenge, of which the coefficients below `next` are set, through the places of a lane's word
// (algorithm 29, lines 6 to 11); answers the next one.
static uint mldsa_place(global char *c, uint next, ulong places, ulong signs) {
  for (uint i = 0; i < 8 && next < 256; i++) {
    const uint place = places >> (8 * i) & 255;
    if (place <= next) {
      c[next] = c[place];
      c[place] = 1 - 2 * (int)(signs >> (next + MLDSA_TAU - 256) & 1);
      next++;
    }
  }
  return next;
}

// The challenge of each lane's digest (algorithm 29).
static void mldsa_ball(global char *const *c, global const uint *const *digests) {
  ulongs a[25];
  uint next[LANES];
  for (uint lane = 0; lane < LANES; lane++) {
    next[lane] = 256 - MLDSA_TAU;
    for (uint i = 0; i < 64; i++) {
      ((global uint *)c[lane])[i] = 0;
    }
  }
  shake(a, SHAKE256_WORDS, digests, MLDSA_CHALLENGE_WORDS, (ulongs)(SHAKE_END));
  const ulongs signs = a[0];
  for (uint block = 0; block < MLDSA_BALL_BLOCKS_MAX; block++) {
    if (block > 0) {
      keccak_permute(a);
    }
    bool isOver = true;
    for (uint lane = 0; lane < LANES; lane++) {
#pragma unroll
      for (uint i = 0; i < SHAKE256_WORDS; i++) {
        if (i > 0 || block > 0) {
          const ulong places = ((const ulong *)a)[LANES * i + lane];
          next[lane] = mldsa_place(c[lane], next[lane], places, ((const ulong *)&signs)[lane]);
        }
      }
      isOver &= next[lane] == 256;
    }
    if (isOver) {
      return;
    }
  }
  for (uint lane = 0; lane < LANES; lane++) {
    if (next[lane] < 256) {
      c[lane][255] = MLDSA_UNFILLED;
    }
  }
}

OPERATION mldsa_digest(ARGUMENTS) {
  const uint first = get_global_id(0) * LANES;
  if (first >= items) {
    return;
  }
  global const uint *keys[LANES];
  global const uint *digests[LANES];
  global char *challenges[LANES];
  for (uint lane = 0; lane < LANES; lane++) {
    // A lane past the last item repeats that, into scratch of its own.
    const uint item = min(first + lane, items - 1);
    keys[lane] = (global const uint *)mldsa_part(input, rows, item, 0);
    digests[lane] = (global const uint *)mldsa_part(input, rows, item, 1);
    challenges[lane] = (global char *)mldsa_scratch(scratch, first + lane) + MLDSA_C;
  }
  Messages messages;
  read_messages_of(&messages, rows, MLDSA_FIELDS, 2, items, first);
  ulongs a[25];
  ulongs mu[8];
  shake(a, SHAKE256_WORDS, keys, MLDSA_KEY_WORDS, (ulongs)(SHAKE_END));
  mldsa_mu(mu, a, (global const uint *)input, &messages);
  for (uint lane = 0; lane < LANES; lane++) {
    global ulong *to = (global ulong *)(mldsa_scratch(scratch, first + lane) + MLDSA_MU);
    for (uint i = 0; i < 8; i++) {
      to[i] = ((const ulong *)mu)[LANES * i + lane];
    }
  }
  mldsa_ball(challenges, digests);
}
