package io.gavel.bench.check;

import io.gavel.bench.peer.Answerer;
import io.gavel.bench.peer.Peer;
import io.gavel.bench.peer.Peers;
import io.gavel.bench.questions.Answers;
import io.gavel.bench.questions.ItemKind;
import io.gavel.bench.questions.Questions;
import io.gavel.kernel.ItemStatus;
import io.gavel.kernel.Operation;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Arrays;
import java.util.Optional;
import net.jpountz.lz4.LZ4Exception;
import net.jpountz.lz4.LZ4Factory;
import net.jpountz.lz4.LZ4SafeDecompressor;

/**
 * An independent library, where one answers the same question: digests, Merkle roots, signatures
 * but for points on which definitions differ, blocks decoded, and blocks encoded, which have to
 * decode to what they came from. Malformed rows it is not asked about.
 */
final class LibraryReference implements Reference {
  private static final int PLAIN_BYTES_MAX = 1 << 16;

  private final Peer peer;
  private final Answers expected;
  private final LZ4SafeDecompressor decoder = LZ4Factory.safeInstance().safeDecompressor();
  private final byte[] decoded = new byte[PLAIN_BYTES_MAX];
  private Questions questions;
  private Answers actual;

  private LibraryReference(Peer peer, Answers expected) {
    this.peer = peer;
    this.expected = expected;
  }

  /**
   * The library for an operation; empty where none has it.
   *
   * @param expected where its answers go
   */
  static Optional<LibraryReference> of(Operation operation, Answers expected) {
    return switch (operation) {
      case SHA_256, SHA_512, SHA3_256, MERKLE_ROOT ->
          Optional.of(new LibraryReference(Peers.named("jdk"), expected));
      case KECCAK_256, BLAKE3, ED25519_VERIFY ->
          Optional.of(new LibraryReference(Peers.named("bouncy-castle"), expected));
      case LZ4_COMPRESS, LZ4_DECOMPRESS ->
          Optional.of(new LibraryReference(Peers.safeLz4(), expected));
      case SECP256K1_VERIFY, SECP256K1_RECOVER ->
          Optional.of(new LibraryReference(Peers.named("bouncy-castle"), expected));
      // The scalar ML-DSA is Bouncy Castle's: nobody independent to ask.
      case MERKLE_PROOF, VOTE_TALLY, ML_DSA_44_VERIFY, ML_DSA_65_VERIFY -> Optional.empty();
    };
  }

  @Override
  public String name() {
    return peer.name();
  }

  @Override
  public void read(Questions questions, Answers actual) {
    this.questions = questions;
    this.actual = actual;
    if (questions.operation() == Operation.LZ4_COMPRESS) {
      return;
    }
    expected.clear(questions);
    try (Answerer answerer = peer.open(questions, expected).orElseThrow()) {
      for (int item = 0; item < questions.items(); item++) {
        if (isAsked(questions, item)) {
          answerer.answer(item);
        }
      }
      answerer.finish();
    }
  }

  private static boolean isAsked(Questions questions, int item) {
    ItemKind kind = questions.kind(item);
    return switch (questions.operation()) {
      // A point that no signer uses is where acceptance sets differ.
      case ED25519_VERIFY -> kind != ItemKind.MALFORMED && kind != ItemKind.MUTATED;
      case SHA_256,
          SHA_512,
          KECCAK_256,
          SHA3_256,
          BLAKE3,
          MERKLE_ROOT,
          MERKLE_PROOF,
          SECP256K1_VERIFY,
          SECP256K1_RECOVER,
          ML_DSA_44_VERIFY,
          ML_DSA_65_VERIFY,
          LZ4_COMPRESS,
          LZ4_DECOMPRESS,
          VOTE_TALLY ->
          kind != ItemKind.MALFORMED;
    };
  }

  @Override
  public Opinion judge(int item) {
    if (!isAsked(questions, item)) {
      return Silent.SILENT;
    }
    if (questions.operation() == Operation.LZ4_COMPRESS) {
      return judgeBlock(item);
    }
    if (questions.operation() == Operation.LZ4_DECOMPRESS && differsByRule(item)) {
      return Silent.SILENT;
    }
    Difference difference = Comparison.of(questions, item, expected, actual);
    return difference == null ? Right.RIGHT : new Wrong(difference);
  }

  /**
   * The library lets some blocks pass that break the rules of a block's end; and where there is no
   * room it takes the byte 0 alone for a block, though the low half of a last token means nothing.
   */
  private boolean differsByRule(int item) {
    return actual.status(item) == ItemStatus.MALFORMED || questions.rowField(item, 3) == 0;
  }

  /** Encoders differ in their bytes; what they have in common is what decoders make of them. */
  private Opinion judgeBlock(int item) {
    if (actual.status(item) != ItemStatus.VALID) {
      return Silent.SILENT;
    }
    MemorySegment plain =
        questions.input().asSlice(questions.rowField(item, 0), questions.rowField(item, 1));
    MemorySegment room = actual.output().asSlice(questions.rowField(item, 2));
    long blockBytes = Math.min(Integer.toUnsignedLong(actual.result(item)), room.byteSize());
    byte[] block = room.asSlice(0, blockBytes).toArray(ValueLayout.JAVA_BYTE);
    String answer = "block " + Comparison.hex(MemorySegment.ofArray(block));
    try {
      int bytes = decoder.decompress(block, 0, block.length, decoded, 0);
      MemorySegment copy = MemorySegment.ofArray(Arrays.copyOf(decoded, bytes));
      return plain.mismatch(copy) == -1
          ? Right.RIGHT
          : wrong(item, "a block of " + Comparison.hex(plain), answer);
    } catch (LZ4Exception e) {
      return wrong(item, "a block that decodes", answer);
    }
  }

  private static Opinion wrong(int item, String expected, String actual) {
    return new Wrong(new Difference(item, expected, actual));
  }

  @Override
  public void close() {}
}
