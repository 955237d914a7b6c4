package io.gavel.bench.peer;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import io.gavel.bench.questions.Answers;
import io.gavel.bench.questions.Questions;
import io.gavel.kernel.ItemStatus;
import java.lang.foreign.Arena;
import java.lang.invoke.MethodHandle;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * OpenSSL 3's libcrypto through its EVP interface: digests fetched once and one context kept, keys
 * of Ed25519 made once each.
 */
final class OpensslPeer implements Peer {
  static final String NAME = "openssl";
  static final NativeLibrary LIBRARY = new NativeLibrary("libcrypto.so.3", "libssl3");

  /** {@code EVP_PKEY_ED25519}, evp.h. */
  private static final int ED25519 = 1087;

  private static final int KEY_BYTES = 32;
  private static final int SIGNATURE_BYTES = 64;

  /** Loaded where the library is; constants, so that the JIT sees through them. */
  private static final class Calls {
    static final MethodHandle MD_FETCH =
        LIBRARY.call("EVP_MD_fetch", JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG);
    static final MethodHandle CONTEXT_NEW = LIBRARY.call("EVP_MD_CTX_new", JAVA_LONG);
    static final MethodHandle CONTEXT_FREE = LIBRARY.callVoid("EVP_MD_CTX_free", JAVA_LONG);
    static final MethodHandle INIT =
        LIBRARY.call("EVP_DigestInit_ex2", JAVA_INT, JAVA_LONG, JAVA_LONG, JAVA_LONG);
    static final MethodHandle UPDATE =
        LIBRARY.call("EVP_DigestUpdate", JAVA_INT, JAVA_LONG, JAVA_LONG, JAVA_LONG);
    static final MethodHandle FINAL =
        LIBRARY.call("EVP_DigestFinal_ex", JAVA_INT, JAVA_LONG, JAVA_LONG, JAVA_LONG);
    static final MethodHandle KEY_NEW =
        LIBRARY.call(
            "EVP_PKEY_new_raw_public_key", JAVA_LONG, JAVA_INT, JAVA_LONG, JAVA_LONG, JAVA_LONG);
    static final MethodHandle KEY_FREE = LIBRARY.callVoid("EVP_PKEY_free", JAVA_LONG);
    static final MethodHandle RESET = LIBRARY.call("EVP_MD_CTX_reset", JAVA_INT, JAVA_LONG);
    static final MethodHandle VERIFY_INIT =
        LIBRARY.call(
            "EVP_DigestVerifyInit",
            JAVA_INT,
            JAVA_LONG,
            JAVA_LONG,
            JAVA_LONG,
            JAVA_LONG,
            JAVA_LONG);
    static final MethodHandle VERIFY =
        LIBRARY.call(
            "EVP_DigestVerify", JAVA_INT, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG);
  }

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public Optional<Answerer> open(Questions questions, Answers answers) {
    return Optional.ofNullable(
        switch (questions.operation()) {
          case SHA_256 -> new Digests("SHA2-256", questions, answers);
          case SHA_512 -> new Digests("SHA2-512", questions, answers);
          case SHA3_256 -> new Digests("SHA3-256", questions, answers);
          case ED25519_VERIFY -> new Signatures(questions, answers);
          case KECCAK_256,
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
        });
  }

  private static IllegalStateException failed(Throwable e) {
    return new IllegalStateException("libcrypto: " + e, e);
  }

  /** What both kinds of work have: the columns and one context. */
  private abstract static class Work implements Answerer {
    final PeerColumns columns;
    final long input;
    final long context;

    Work(Questions questions, Answers answers) {
      columns = PeerColumns.offHeap(questions, answers);
      input = questions.input().address();
      try {
        context = (long) Calls.CONTEXT_NEW.invokeExact();
      } catch (Throwable e) {
        throw failed(e);
      }
    }

    @Override
    public final void finish() {
      columns.copyBack();
    }

    @Override
    public void close() {
      try {
        Calls.CONTEXT_FREE.invokeExact(context);
      } catch (Throwable e) {
        throw failed(e);
      }
    }
  }

  private static final class Digests extends Work {
    private final long output;
    private final long digestBytes;
    private final long method;

    Digests(String algorithm, Questions questions, Answers answers) {
      super(questions, answers);
      output = answers.output().address();
      digestBytes = questions.operation().outputBytesPerItem();
      try (Arena arena = Arena.ofConfined()) {
        method = (long) Calls.MD_FETCH.invokeExact(0L, arena.allocateFrom(algorithm).address(), 0L);
      } catch (Throwable e) {
        throw failed(e);
      }
      if (method == 0) {
        throw new IllegalStateException("libcrypto has no " + algorithm + ", expected it");
      }
    }

    @Override
    public void answer(int item) {
      try {
        int codes =
            (int) Calls.INIT.invokeExact(context, method, 0L)
                & (int)
                    Calls.UPDATE.invokeExact(
                        context, input + columns.field(item, 0), (long) columns.field(item, 1))
                & (int) Calls.FINAL.invokeExact(context, output + digestBytes * item, 0L);
        columns.status(item, codes == 1 ? ItemStatus.VALID : ItemStatus.DEVICE_ERROR);
      } catch (Throwable e) {
        throw failed(e);
      }
    }
  }

  private static final class Signatures extends Work {
    private final Map<String, Long> known = new LinkedHashMap<>();
    private final long[] keys;

    Signatures(Questions questions, Answers answers) {
      super(questions, answers);
      keys = new long[columns.items()];
      byte[] key = new byte[KEY_BYTES];
      for (int item = 0; item < keys.length; item++) {
        int offset = columns.field(item, 0);
        questions.input().asSlice(offset, KEY_BYTES).asByteBuffer().get(key);
        keys[item] =
            known.computeIfAbsent(HexFormat.of().formatHex(key), name -> newKey(input + offset));
      }
    }

    private static long newKey(long address) {
      try {
        return (long) Calls.KEY_NEW.invokeExact(ED25519, 0L, address, (long) KEY_BYTES);
      } catch (Throwable e) {
        throw failed(e);
      }
    }

    @Override
    public void answer(int item) {
      try {
        int codes =
            (int) Calls.RESET.invokeExact(context)
                & (int) Calls.VERIFY_INIT.invokeExact(context, 0L, 0L, 0L, keys[item]);
        int verdict =
            (int)
                Calls.VERIFY.invokeExact(
                    context,
                    input + columns.field(item, 1),
                    (long) SIGNATURE_BYTES,
                    input + columns.field(item, 2),
                    (long) columns.field(item, 3));
        if (codes == 1) {
          columns.verdict(item, verdict == 1);
        } else {
          columns.status(item, ItemStatus.DEVICE_ERROR);
        }
      } catch (Throwable e) {
        throw failed(e);
      }
    }

    @Override
    public void close() {
      super.close();
      try {
        for (long key : known.values()) {
          Calls.KEY_FREE.invokeExact(key);
        }
      } catch (Throwable e) {
        throw failed(e);
      }
    }
  }
}
