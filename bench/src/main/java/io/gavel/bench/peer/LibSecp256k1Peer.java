package io.gavel.bench.peer;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import io.gavel.bench.questions.Answers;
import io.gavel.bench.questions.Questions;
import io.gavel.kernel.EcdsaRule;
import io.gavel.kernel.Operation;
import io.gavel.kernel.hash.Keccak256;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.util.Optional;

/**
 * Bitcoin Core's libsecp256k1: ECDSA verification and, with its module, recovery, to which Gavel's
 * Keccak adds the address. Each item's key and signature are parsed, as they come off a wire.
 */
final class LibSecp256k1Peer implements Peer {
  static final String NAME = "libsecp256k1";
  static final NativeLibrary LIBRARY = new NativeLibrary("libsecp256k1.so.1", "libsecp256k1-1");

  /** {@code SECP256K1_CONTEXT_NONE} and {@code SECP256K1_EC_UNCOMPRESSED}, secp256k1.h. */
  private static final int CONTEXT_NONE = 1;

  private static final int UNCOMPRESSED = 2;

  private static final int WORD_BYTES = 32;
  private static final int KEY_BYTES = 64;
  private static final int ADDRESS_BYTES = 20;
  private static final int OUTPUT_BYTES = 96;

  /** Loaded where the library is; constants, so that the JIT sees through them. */
  private static final class Calls {
    static final MethodHandle CONTEXT =
        LIBRARY.call("secp256k1_context_create", JAVA_LONG, JAVA_INT);
    static final MethodHandle CONTEXT_END =
        LIBRARY.callVoid("secp256k1_context_destroy", JAVA_LONG);
    static final MethodHandle PARSE_KEY =
        LIBRARY.call(
            "secp256k1_ec_pubkey_parse", JAVA_INT, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG);
    static final MethodHandle WRITE_KEY =
        LIBRARY.call(
            "secp256k1_ec_pubkey_serialize",
            JAVA_INT,
            JAVA_LONG,
            JAVA_LONG,
            JAVA_LONG,
            JAVA_LONG,
            JAVA_INT);
    static final MethodHandle PARSE =
        LIBRARY.call(
            "secp256k1_ecdsa_signature_parse_compact", JAVA_INT, JAVA_LONG, JAVA_LONG, JAVA_LONG);
    static final MethodHandle NORMALIZE =
        LIBRARY.call(
            "secp256k1_ecdsa_signature_normalize", JAVA_INT, JAVA_LONG, JAVA_LONG, JAVA_LONG);
    static final MethodHandle VERIFY =
        LIBRARY.call(
            "secp256k1_ecdsa_verify", JAVA_INT, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG);
    static final MethodHandle PARSE_RECOVERABLE =
        LIBRARY.call(
            "secp256k1_ecdsa_recoverable_signature_parse_compact",
            JAVA_INT,
            JAVA_LONG,
            JAVA_LONG,
            JAVA_LONG,
            JAVA_INT);
    static final MethodHandle RECOVER =
        LIBRARY.call(
            "secp256k1_ecdsa_recover", JAVA_INT, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG);
  }

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public Optional<Answerer> open(Questions questions, Answers answers) {
    Operation operation = questions.operation();
    if (operation != Operation.SECP256K1_VERIFY && operation != Operation.SECP256K1_RECOVER) {
      return Optional.empty();
    }
    return Optional.of(new Work(questions, answers));
  }

  private static final class Work implements Answerer {
    /** Bytes of the library's opaque structures, and of an encoded point. */
    private static final int OPAQUE_BYTES = 64;

    private static final int RECOVERABLE_BYTES = 65;
    private static final int POINT_BYTES = 1 + KEY_BYTES;
    private static final byte POINT_PREFIX = 4;

    private final Arena arena = Arena.ofConfined();
    private final PeerColumns columns;
    private final MemorySegment inputs;
    private final MemorySegment outputs;
    private final long input;
    private final boolean anyS;
    private final boolean recovers;
    private final Keccak256 keccak = new Keccak256();
    private final byte[] hash = new byte[WORD_BYTES];
    private final long context;
    private final long key = arena.allocate(OPAQUE_BYTES).address();
    private final long signature = arena.allocate(OPAQUE_BYTES).address();
    private final long recoverable = arena.allocate(RECOVERABLE_BYTES).address();
    private final MemorySegment point = arena.allocate(POINT_BYTES);
    private final MemorySegment length = arena.allocate(JAVA_LONG);

    Work(Questions questions, Answers answers) {
      columns = PeerColumns.offHeap(questions, answers);
      inputs = questions.input();
      outputs = answers.output();
      input = inputs.address();
      anyS = questions.parameter() == EcdsaRule.ANY_S.parameter();
      recovers = questions.operation() == Operation.SECP256K1_RECOVER;
      try {
        context = (long) Calls.CONTEXT.invokeExact(CONTEXT_NONE);
      } catch (Throwable e) {
        throw failed(e);
      }
    }

    @Override
    public void answer(int item) {
      try {
        columns.verdict(item, recovers ? recover(item) : verify(item));
      } catch (Throwable e) {
        throw failed(e);
      }
    }

    private boolean verify(int item) throws Throwable {
      point.set(ValueLayout.JAVA_BYTE, 0, POINT_PREFIX);
      MemorySegment.copy(inputs, columns.field(item, 0), point, 1, KEY_BYTES);
      int parsed =
          (int) Calls.PARSE_KEY.invokeExact(context, key, point.address(), (long) POINT_BYTES)
              & (int) Calls.PARSE.invokeExact(context, signature, input + columns.field(item, 1));
      if (parsed == 0) {
        return false;
      }
      if (anyS) {
        // It verifies nothing but low s; the other one of the pair is as good where any is.
        int wasHigh = (int) Calls.NORMALIZE.invokeExact(context, signature, signature);
        assert wasHigh == 0 || wasHigh == 1;
      }
      return (int) Calls.VERIFY.invokeExact(context, signature, input + columns.field(item, 2), key)
          == 1;
    }

    private boolean recover(int item) throws Throwable {
      int at = columns.field(item, 0);
      int v = inputs.get(ValueLayout.JAVA_BYTE, at + 2L * WORD_BYTES);
      // Outside 0 to 3 it calls what it takes for a programmer's error.
      if (v < 0 || v > 3 || isHigh(at)) {
        return false;
      }
      int recovered =
          (int) Calls.PARSE_RECOVERABLE.invokeExact(context, recoverable, input + at, v);
      if (recovered == 1) {
        recovered =
            (int)
                Calls.RECOVER.invokeExact(
                    context, key, recoverable, input + columns.field(item, 1));
      }
      if (recovered == 0) {
        return false;
      }
      length.set(JAVA_LONG, 0, POINT_BYTES);
      int written =
          (int)
              Calls.WRITE_KEY.invokeExact(
                  context, point.address(), length.address(), key, UNCOMPRESSED);
      write(item);
      return written == 1;
    }

    /** Whether a low s is asked for and this is none. */
    private boolean isHigh(int at) throws Throwable {
      if (anyS) {
        return false;
      }
      int parsed = (int) Calls.PARSE.invokeExact(context, signature, input + at);
      return parsed == 1 && (int) Calls.NORMALIZE.invokeExact(context, 0L, signature) == 1;
    }

    private void write(int item) {
      long at = (long) OUTPUT_BYTES * item;
      MemorySegment.copy(point, 1, outputs, at, KEY_BYTES);
      keccak.update(point, 1, KEY_BYTES);
      keccak.digest(hash, 0);
      outputs.asSlice(at + KEY_BYTES, WORD_BYTES).fill((byte) 0);
      MemorySegment.copy(
          hash,
          WORD_BYTES - ADDRESS_BYTES,
          outputs,
          ValueLayout.JAVA_BYTE,
          at + OUTPUT_BYTES - ADDRESS_BYTES,
          ADDRESS_BYTES);
    }

    private static IllegalStateException failed(Throwable e) {
      return new IllegalStateException("libsecp256k1: " + e, e);
    }

    @Override
    public void finish() {
      columns.copyBack();
    }

    @Override
    public void close() {
      arena.close();
      try {
        Calls.CONTEXT_END.invokeExact(context);
      } catch (Throwable e) {
        throw failed(e);
      }
    }
  }
}
