// BLAKE3 in hash mode without a key (docs/kernel-contract.md, section 3) of LANES messages at a
// time. The lanes go through their chunks in step: how many subtrees a chunk completes depends on
// its number alone, so lanes differ only in where they end.

#define BLAKE3_CHUNK_BYTES 1024
#define BLAKE3_BLOCK_BYTES 64

// Subtrees waiting for their right neighbour: enough for 2^22 chunks.
#define BLAKE3_DEPTH_MAX 22

#define BLAKE3_CHUNK_START 1u
#define BLAKE3_CHUNK_END 2u
#define BLAKE3_PARENT 4u
#define BLAKE3_ROOT 8u

constant uint BLAKE3_IV[8] = {0x6a09e667, 0xbb67ae85, 0x3c6ef372, 0xa54ff53a,
                              0x510e527f, 0x9b05688c, 0x1f83d9ab, 0x5be0cd19};

// Which word of the block each G takes, by round: the permutation applied over and over.
constant uchar BLAKE3_ORDER[7][16] = {
    {0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15},
    {2, 6, 3, 10, 7, 0, 4, 13, 1, 11, 12, 5, 9, 14, 15, 8},
    {3, 4, 10, 12, 13, 2, 7, 14, 6, 5, 9, 0, 11, 15, 8, 1},
    {10, 7, 12, 9, 14, 3, 13, 15, 4, 0, 11, 2, 5, 8, 1, 6},
    {12, 13, 9, 11, 15, 10, 14, 8, 7, 2, 5, 3, 0, 1, 6, 4},
    {9, 14, 11, 5, 8, 12, 15, 1, 13, 3, 0, 10, 2, 6, 4, 7},
    {11, 15, 5, 0, 1, 9, 8, 6, 14, 10, 2, 12, 3, 4, 7, 13}};

#define BLAKE3_TURN(x, n) (((x) >> (n)) | ((x) << (32 - (n))))

#define BLAKE3_G(a, b, c, d, x, y)     \
  v[a] += v[b] + (x);                  \
  v[d] = BLAKE3_TURN(v[d] ^ v[a], 16); \
  v[c] += v[d];                        \
  v[b] = BLAKE3_TURN(v[b] ^ v[c], 12); \
  v[a] += v[b] + (y);                  \
  v[d] = BLAKE3_TURN(v[d] ^ v[a], 8);  \
  v[c] += v[d];                        \
  v[b] = BLAKE3_TURN(v[b] ^ v[c], 7);

// compress(h, m, t, b, d) of the contract, into h. A device's longest message has fewer than 2^32
// chunks, so the counter's high half is 0.
inlined void blake3_compress(uints h[8], const uints m[16], uint t, uints b, uints d) {
  uints v[16];
  for (uint i = 0; i < 8; i++) {
    v[i] = h[i];
  }
  for (uint i = 0; i < 4; i++) {
    v[8 + i] = (uints)(BLAKE3_IV[i]);
  }
  v[12] = (uints)(t);
  v[13] = (uints)(0);
  v[14] = b;
  v[15] = d;
#pragma unroll
  for (uint round = 0; round < 7; round++) {
    constant const uchar *order = BLAKE3_ORDER[round];
    BLAKE3_G(0, 4, 8, 12, m[order[0]], m[order[1]])
    BLAKE3_G(1, 5, 9, 13, m[order[2]], m[order[3]])
    BLAKE3_G(2, 6, 10, 14, m[order[4]], m[order[5]])
    BLAKE3_G(3, 7, 11, 15, m[order[6]], m[order[7]])
    BLAKE3_G(0, 5, 10, 15, m[order[8]], m[order[9]])
    BLAKE3_G(1, 6, 11, 12, m[order[10]], m[order[11]])
    BLAKE3_G(2, 7, 8, 13, m[order[12]], m[order[13]])
    BLAKE3_G(3, 4, 9, 14, m[order[14]], m[order[15]])
  }
  for (uint i = 0; i < 8; i++) {
    h[i] = v[i] ^ v[i + 8];
  }
}

static void blake3_begin(uints h[8]) {
  for (uint i = 0; i < 8; i++) {
    h[i] = (uints)(BLAKE3_IV[i]);
  }
}

// The parent of two nodes, into the right one; `flags` besides the one for parents.
static void blake3_parent(const uints left[8], uints right[8], uints flags) {
  uints m[16];
  for (uint i = 0; i < 8; i++) {
    m[i] = left[i];
    m[8 + i] = right[i];
  }
  blake3_begin(right);
  blake3_compress(right, m, 0, (uints)(BLAKE3_BLOCK_BYTES), flags | BLAKE3_PARENT);
}

// Chaining value of chunk number `chunk`, which is root where its lane has no other. Lanes that
// have no such chunk get anything.
static void blake3_chunk(uints h[8], global const uint *input, const Messages *messages,
                         uints length, uint chunk, uints rootFlag) {
  const uint from = BLAKE3_CHUNK_BYTES * chunk;
  const uint longest = min(messages->longest - from, (uint)BLAKE3_CHUNK_BYTES);
  const uint blocks = max((longest + 63) / BLAKE3_BLOCK_BYTES, 1u);
  // A lane's bytes in this chunk, and its last block.
  uints bytes = length - from;
  bytes = bytes > BLAKE3_CHUNK_BYTES ? (uints)(BLAKE3_CHUNK_BYTES) : bytes;
  const uints last = bytes == 0 ? (uints)(0) : (bytes - 1) / BLAKE3_BLOCK_BYTES;
  blake3_begin(h);
  for (uint block = 0; block < blocks; block++) {
    const uint at = from + BLAKE3_BLOCK_BYTES * block;
    uints m[16];
    load_words(m, 16, input, messages, at);
    if (at + BLAKE3_BLOCK_BYTES > messages->shortest) {
      for (uint i = 0; i < 16; i++) {
        const uints left = length - (at + 4 * i);
        const ints rest = as_ints(left);
        const uints cut = m[i] & (((uints)(1) << (left << 3)) - 1);
        m[i] = rest < 0 ? (uints)(0) : rest < 4 ? cut : m[i];
      }
    }
    const uints isLast = last == (uints)(block) ? (uints)(~0u) : (uints)(0);
    uints size = bytes - BLAKE3_BLOCK_BYTES * block;
    size = size > BLAKE3_BLOCK_BYTES ? (uints)(BLAKE3_BLOCK_BYTES) : size;
    const uints flags =
        (uints)(block == 0 ? BLAKE3_CHUNK_START : 0u) | (isLast & (rootFlag | BLAKE3_CHUNK_END));
    uints next[8];
    for (uint i = 0; i < 8; i++) {
      next[i] = h[i];
    }
    blake3_compress(next, m, chunk, size, flags);
    const ints isOver = as_ints(last) < (ints)(block);
    for (uint i = 0; i < 8; i++) {
      h[i] = isOver ? h[i] : next[i];
    }
  }
}

OPERATION BLAKE3(ARGUMENTS) {
  FOR_ITEMS(first) {
    Messages messages;
    read_messages(&messages, rows, items, first);
    const uints length = load_lanes(messages.length);
    const uints lastChunk =
        length == 0 ? (uints)(0) : (length - 1) / BLAKE3_CHUNK_BYTES;
    const uint chunks = messages.longest == 0 ? 1 : (messages.longest - 1) / BLAKE3_CHUNK_BYTES + 1;
    // Subtrees so far, the largest first; a lane past its last chunk leaves its own as they are.
    uints stack[BLAKE3_DEPTH_MAX][8];
    uints depth = (uints)(0);
    uints node[8];
    const uints rootAlone = lastChunk == 0 ? (uints)(BLAKE3_ROOT) : (uints)(0);
    for (uint chunk = 0; chunk < chunks; chunk++) {
      uints value[8];
      blake3_chunk(value, (global const uint *)input, &messages, length, chunk, rootAlone);
      const ints isLast = lastChunk == (uints)(chunk);
      for (uint i = 0; i < 8; i++) {
        node[i] = isLast ? value[i] : node[i];
      }
      depth = isLast ? (uints)(popcount(chunk)) : depth;
      if (chunk + 1 < chunks) {
        // Not the last chunk of the longest lane: it completes as many subtrees as chunk + 1 has
        // zeros at its end.
        uint top = popcount(chunk);
        for (uint done = chunk + 1; (done & 1) == 0; done >>= 1) {
          top--;
          blake3_parent(stack[top], value, (uints)(0));
        }
        const ints goesOn = lastChunk > (uints)(chunk);
        for (uint i = 0; i < 8; i++) {
          stack[top][i] = goesOn ? value[i] : stack[top][i];
        }
      }
    }
    // What waits becomes the left of what came last, the smallest subtree first.
    for (uint level = popcount(chunks - 1) == 0 ? 0 : 32 - clz(chunks - 1); level-- > 0;) {
      uints parent[8];
      for (uint i = 0; i < 8; i++) {
        parent[i] = node[i];
      }
      blake3_parent(stack[level], parent, (uints)(level == 0 ? BLAKE3_ROOT : 0u));
      const ints has = depth > (uints)(level);
      for (uint i = 0; i < 8; i++) {
        node[i] = has ? parent[i] : node[i];
      }
    }
    store_words(node, 8, (global uint *)output, first, items);
    all_valid(statuses, first, items);
  }
}
