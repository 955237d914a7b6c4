/*
 * VOTE_TALLY, by the definition in the kernel contract, section 7, after ed25519_verify or verify_known has written to
 * statuses whether each vote's signature is good: goes through the votes in order and counts. One work-item does it, as what a vote means
 * depends on those before it.
 *
 * input: behind the coefficients, 16 bytes for each vote, u32 validatorCount, u32 0, u64 totalStake, and then for each
 * vote u32 validatorIndex, u32 0, u64 stake.
 */
#define REASON_COUNTED 0
#define REASON_DUPLICATE 1
#define REASON_STRANGER 2
#define REASON_WRONG_SIGNATURE 3

#define OUT_BITMAP 16

/* The words of a vote. */
#define VOTE_WORDS 4

/* The tally's header; the votes are VOTE_WORDS behind. */
static inline global const uint *tally_header(global const uchar *input, uint items) {
  return (global const uint *)(input + 16 * (ulong)items);
}

static inline ulong read_u64(global const uint *from) {
  return from[0] | (ulong)from[1] << 32;
}

kernel void vote_tally(global const uchar *input, global const uint *rows, uint items, uint parameter,
                       global uchar *output, global uchar *statuses, global uint *results, global uchar *scratch) {
  if (get_global_id(0) != 0 || items == 0) {
    return;
  }
  global const uint *header = tally_header(input, items);
  global const uint *votes = header + VOTE_WORDS;
  const uint validators = header[0];
  const ulong total = read_u64(header + 2);
  ulong stake = 0;
  uint counted = 0;
  bool is_decided = true;
  for (uint i = 0; i < items; i++) {
    is_decided &= statuses[i] == STATUS_VALID || statuses[i] == STATUS_INVALID;
  }
  for (uint at = 0; at < OUT_BITMAP + (validators + 7) / 8; at++) {
    output[at] = 0;
  }
  for (uint i = 0; i < items; i++) {
    const uint validator = votes[VOTE_WORDS * (ulong)i];
    uint reason = REASON_COUNTED;
    if (validator >= validators) {
      reason = REASON_STRANGER;
    } else if ((output[OUT_BITMAP + validator / 8] >> (validator % 8) & 1) != 0) {
      reason = REASON_DUPLICATE;
    } else if (statuses[i] != STATUS_VALID) {
      reason = REASON_WRONG_SIGNATURE;
    } else {
      output[OUT_BITMAP + validator / 8] |= (uchar)(1 << (validator % 8));
      stake += read_u64(votes + VOTE_WORDS * (ulong)i + 2);
      counted++;
    }
    results[i] = reason;
    /* A vote that was not decided makes the whole tally the device's failure. */
    statuses[i] = !is_decided ? 0 : reason == REASON_COUNTED ? STATUS_VALID : STATUS_INVALID;
  }
  /* 3 stake > 2 total without overflow: with the rest r = total - stake, r < stake and r < stake - r. */
  const ulong rest = total - stake;
  global uint *out = (global uint *)output;
  out[0] = (uint)stake;
  out[1] = (uint)(stake >> 32);
  out[2] = rest < stake && rest < stake - rest;
  out[3] = counted;
}
