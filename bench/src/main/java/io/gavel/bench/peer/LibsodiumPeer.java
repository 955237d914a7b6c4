package io.gavel.bench.peer;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import io.gavel.bench.questions.Answers;
import io.gavel.bench.questions.Questions;
import io.gavel.kernel.ItemStatus;
import java.lang.invoke.MethodHandle;
import java.util.Optional;

/** libsodium: {@code crypto_sign_ed25519_verify_detached}, {@code crypto_hash_sha256} and 512. */
final class LibsodiumPeer implements Peer {
  static final String NAME = "libsodium";
  static final NativeLibrary LIBRARY = new NativeLibrary("libsodium.so.23", "libsodium23");

  /** Loaded where the library is; constants, so that the JIT sees through them. */
  private static final class Calls {
    static final MethodHandle INIT = LIBRARY.call("sodium_init", JAVA_INT);
    static final MethodHandle VERIFY =
        LIBRARY.call(
            "crypto_sign_ed25519_verify_detached",
            JAVA_INT,
            JAVA_LONG,
            JAVA_LONG,
            JAVA_LONG,
            JAVA_LONG);
    static final MethodHandle SHA_256 = hash("crypto_hash_sha256");
    static final MethodHandle SHA_512 = hash("crypto_hash_sha512");

    private static MethodHandle hash(String symbol) {
      return LIBRARY.call(symbol, JAVA_INT, JAVA_LONG, JAVA_LONG, JAVA_LONG);
    }
  }

  LibsodiumPeer() {
    try {
      int code = (int) Calls.INIT.invokeExact();
      if (code < 0) {
        throw new IllegalStateException("sodium_init is " + code + ", expected 0 or 1");
      }
    } catch (Error | RuntimeException e) {
      throw e;
    } catch (Throwable e) {
      throw new IllegalStateException("sodium_init: " + e, e);
    }
  }

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public Optional<Answerer> open(Questions questions, Answers answers) {
    PeerColumns columns = PeerColumns.offHeap(questions, answers);
    long input = questions.input().address();
    long output = answers.output().address();
    ItemWork work =
        switch (questions.operation()) {
          case ED25519_VERIFY -> item -> verify(columns, input, item);
          case SHA_256 ->
              item -> {
                int code =
                    (int)
                        Calls.SHA_256.invokeExact(
                            output + 32L * item,
                            input + columns.field(item, 0),
                            (long) columns.field(item, 1));
                columns.status(item, code == 0 ? ItemStatus.VALID : ItemStatus.DEVICE_ERROR);
              };
          case SHA_512 ->
              item -> {
                int code =
                    (int)
                        Calls.SHA_512.invokeExact(
                            output + 64L * item,
                            input + columns.field(item, 0),
                            (long) columns.field(item, 1));
                columns.status(item, code == 0 ? ItemStatus.VALID : ItemStatus.DEVICE_ERROR);
              };
          case KECCAK_256,
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
              null;
        };
    return work == null ? Optional.empty() : Optional.of(work.over(columns));
  }

  private static void verify(PeerColumns columns, long input, int item) throws Throwable {
    int code =
        (int)
            Calls.VERIFY.invokeExact(
                input + columns.field(item, 1),
                input + columns.field(item, 2),
                (long) columns.field(item, 3),
                input + columns.field(item, 0));
    columns.verdict(item, code == 0);
  }
}
