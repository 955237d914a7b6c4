package io.gavel.kernel.ed25519;

import io.gavel.kernel.Batch;
import io.gavel.kernel.Ed25519Profile;
import io.gavel.kernel.ItemStatus;
import io.gavel.kernel.Operation;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/** A key, a signature and a message, and the ways to have them verified. Never compared. */
@SuppressWarnings("ArrayRecordComponent")
record SignedItem(byte[] key, byte[] signature, byte[] message) {
  static final int ROW_BYTES = Operation.ED25519_VERIFY.rowBytes();

  static SignedItem honest(SplittableRandom random, int messageBytes) {
    try (Ed25519Signer signer = signer(random)) {
      return by(signer, random, messageBytes);
    }
  }

  static SignedItem by(Ed25519Signer signer, SplittableRandom random, int messageBytes) {
    byte[] message = new byte[messageBytes];
    random.nextBytes(message);
    return new SignedItem(signer.publicKey(), signer.sign(message), message);
  }

  static Ed25519Signer signer(SplittableRandom random) {
    byte[] seed = new byte[32];
    random.nextBytes(seed);
    return Ed25519Signer.fromSeed(seed);
  }

  /** The item with one bit of key, signature or message turned over. */
  SignedItem mutated(SplittableRandom random) {
    SignedItem copy = new SignedItem(key.clone(), signature.clone(), message.clone());
    int bit = random.nextInt(8 * (96 + message.length));
    byte[] part = bit < 256 ? copy.key : bit < 768 ? copy.signature : copy.message;
    int at = bit < 256 ? bit : bit < 768 ? bit - 256 : bit - 768;
    part[at / 8] ^= (byte) (1 << (at % 8));
    return copy;
  }

  boolean verify(SignatureVerifier verifier, Ed25519Profile profile) {
    byte[] input = new byte[1 + 96 + message.length];
    System.arraycopy(key, 0, input, 1, 32);
    System.arraycopy(signature, 0, input, 33, 64);
    System.arraycopy(message, 0, input, 97, message.length);
    return verifier.verify(profile, MemorySegment.ofArray(input), 1, 33, 97, message.length);
  }

  /** A batch of the items, packed one after another, with statuses as at submission. */
  static Batch batch(List<SignedItem> items) {
    int bytes = items.stream().mapToInt(item -> 96 + item.message.length).sum();
    MemorySegment input = MemorySegment.ofArray(new byte[bytes]);
    MemorySegment rows = MemorySegment.ofArray(new byte[items.size() * ROW_BYTES]);
    MemorySegment statuses = MemorySegment.ofArray(new byte[items.size()]);
    int at = 0;
    for (int i = 0; i < items.size(); i++) {
      SignedItem item = items.get(i);
      input.asSlice(at, 32).copyFrom(MemorySegment.ofArray(item.key));
      input.asSlice(at + 32, 64).copyFrom(MemorySegment.ofArray(item.signature));
      input.asSlice(at + 96, item.message.length).copyFrom(MemorySegment.ofArray(item.message));
      rows.set(Batch.U32, (long) i * ROW_BYTES, at);
      rows.set(Batch.U32, (long) i * ROW_BYTES + 4, at + 32);
      rows.set(Batch.U32, (long) i * ROW_BYTES + 8, at + 96);
      rows.set(Batch.U32, (long) i * ROW_BYTES + 12, item.message.length);
      at += 96 + item.message.length;
    }
    return new Batch()
        .of(Operation.ED25519_VERIFY, 0, items.size(), 0)
        .columns(input, rows, MemorySegment.NULL, statuses, MemorySegment.NULL);
  }

  static List<ItemStatus> verifyBatch(
      SignatureVerifier verifier, Ed25519Profile profile, List<SignedItem> items) {
    Batch batch = batch(items);
    verifier.verifyBatch(profile, batch, 0, items.size());
    List<ItemStatus> statuses = new ArrayList<>();
    for (int i = 0; i < items.size(); i++) {
      statuses.add(batch.status(i));
    }
    return statuses;
  }

  static List<ItemStatus> verifyEach(
      SignatureVerifier verifier, Ed25519Profile profile, List<SignedItem> items) {
    return items.stream()
        .map(item -> item.verify(verifier, profile) ? ItemStatus.VALID : ItemStatus.INVALID)
        .toList();
  }
}
