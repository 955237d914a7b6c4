// Merkle trees of RFC 6962 over SHA-256 (docs/kernel-contract.md, section 4), many at a time: all
// leaves of all trees at once, then all nodes of one level after the other. The host has planned
// what merges with what; digests stand in scratch, eight integers each, leaves first, then nodes in
// the order of their rows.
//
// rows starts with where its four tables begin, in integers:
//   0  leaves    offset, length of 0x00 and the leaf's bytes (of nothing for a tree of no leaves)
//   1  nodes     left and right child, numbers of digests
//   2  items     of a root: its digest's number; of a proof: how many siblings
//   3  siblings  32 for each proof: numbers of digests

#define MERKLE_SIBLINGS_MAX 32

// Hashes leaves; `items` is how many.
OPERATION merkle_leaves(ARGUMENTS) {
  FOR_ITEMS(first) {
    Messages messages;
    read_messages(&messages, rows + rows[0], items, first);
    uints state[8];
    sha256_messages(state, (global const uint *)input, &messages);
    store_words(state, 8, (global uint *)scratch, first, items);
  }
}

// Hashes nodes of one level: `items` of them from node `parameter` on. A node's message is 0x01 and
// two digests, 65 bytes, so every word straddles two of theirs and a second block holds one byte.
OPERATION merkle_nodes(ARGUMENTS) {
  FOR_ITEMS(first) {
    global uint *digests = (global uint *)scratch;
    global const uint *nodes = rows + rows[1] + 2 * parameter;
    const uint leaves = (rows[1] - rows[0]) / 2;
    uint words[16 * LANES];
    for (uint lane = 0; lane < LANES; lane++) {
      const uint node = min(first + lane, items - 1);
      for (uint i = 0; i < 8; i++) {
        words[LANES * i + lane] = digests[8 * nodes[2 * node] + i];
        words[LANES * (i + 8) + lane] = digests[8 * nodes[2 * node + 1] + i];
      }
    }
    uints child[16];
    for (uint i = 0; i < 16; i++) {
      child[i] = swap32(load_lanes(words + LANES * i));
    }
    uints w[16];
    w[0] = (child[0] >> 8) | 0x01000000u;
    for (uint i = 1; i < 16; i++) {
      w[i] = (child[i - 1] << 24) | (child[i] >> 8);
    }
    uints state[8];
    sha256_begin(state);
    sha256_compress(state, w);
    w[0] = (child[15] << 24) | 0x00800000u;
    for (uint i = 1; i < 15; i++) {
      w[i] = (uints)(0);
    }
    w[15] = (uints)(8 * 65);
    sha256_compress(state, w);
    sha256_finish(state);
    store_words(state, 8, digests + 8 * (leaves + parameter), first, items);
  }
}

static void merkle_copy(global uint *to, global const uint *from) {
  for (uint i = 0; i < 8; i++) {
    to[i] = from[i];
  }
}

// Hands out the trees' roots.
OPERATION merkle_roots(ARGUMENTS) {
  FOR_ITEMS(first)
  for (uint item = first; item < min(first + LANES, items); item++) {
    merkle_copy((global uint *)output + 8 * item,
                (global const uint *)scratch + 8 * rows[rows[2] + item]);
    statuses[item] = STATUS_VALID;
  }
}

// Hands out the proofs.
OPERATION merkle_proofs(ARGUMENTS) {
  FOR_ITEMS(first)
  for (uint item = first; item < min(first + LANES, items); item++) {
    const uint siblings = rows[rows[2] + item];
    for (uint i = 0; i < siblings; i++) {
      const uint number = rows[rows[3] + MERKLE_SIBLINGS_MAX * item + i];
      merkle_copy((global uint *)output + 8 * (MERKLE_SIBLINGS_MAX * item + i),
                  (global const uint *)scratch + 8 * number);
    }
    results[item] = siblings;
    statuses[item] = STATUS_VALID;
  }
}
