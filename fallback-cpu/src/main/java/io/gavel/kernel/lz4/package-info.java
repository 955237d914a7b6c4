/**
 * LZ4 blocks: the specified encoder and a bounds-checked decoder.
 *
 * <p>Letter: <b>M</b>. The encoder owns its table and allocates nothing after construction; the
 * decoder has no state. Any LZ4 decoder reads what the encoder writes; the bytes themselves are
 * fixed by docs/kernel-contract.md, because liblz4's differ between its builds.
 */
package io.gavel.kernel.lz4;
