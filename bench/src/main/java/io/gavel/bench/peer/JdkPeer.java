package io.gavel.bench.peer;

import io.gavel.bench.questions.Answers;
import io.gavel.bench.questions.Questions;
import io.gavel.kernel.ItemStatus;
import io.gavel.kernel.Operation;
import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.PublicKey;
import java.security.Signature;
import java.security.SignatureException;
import java.security.spec.EdECPoint;
import java.security.spec.EdECPublicKeySpec;
import java.security.spec.NamedParameterSpec;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * The JDK's own algorithms. Its Ed25519 has another acceptance set than any of Gavel's profiles, on
 * points that no honest signer uses.
 */
final class JdkPeer implements Peer {
  private static final int KEY_BYTES = 32;
  private static final int SIGNATURE_BYTES = 64;

  @Override
  public String name() {
    return "jdk";
  }

  @Override
  public Optional<Answerer> open(Questions questions, Answers answers) {
    return Optional.ofNullable(
        switch (questions.operation()) {
          case SHA_256 -> digests("SHA-256", questions, answers);
          case SHA_512 -> digests("SHA-512", questions, answers);
          case SHA3_256 -> digests("SHA3-256", questions, answers);
          case MERKLE_ROOT -> roots(questions, answers);
          case ED25519_VERIFY -> signatures(questions, answers);
          case KECCAK_256,
              BLAKE3,
              MERKLE_PROOF,
              LZ4_COMPRESS,
              LZ4_DECOMPRESS,
              VOTE_TALLY,
              SECP256K1_VERIFY,
              SECP256K1_RECOVER,
              ML_DSA_44_VERIFY,
              ML_DSA_65_VERIFY ->
              null;
        });
  }

  private static MessageDigest digest(String algorithm) {
    try {
      return MessageDigest.getInstance(algorithm);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("this JDK has no " + algorithm, e);
    }
  }

  private static Answerer digests(String algorithm, Questions questions, Answers answers) {
    PeerColumns columns = PeerColumns.heap(questions, answers);
    MessageDigest digest = digest(algorithm);
    int digestBytes = digest.getDigestLength();
    ItemWork work =
        item -> {
          digest.update(columns.input, columns.field(item, 0), columns.field(item, 1));
          digest.digest(columns.output, item * digestBytes, digestBytes);
          columns.status(item, ItemStatus.VALID);
        };
    return work.over(columns);
  }

  private static Answerer roots(Questions questions, Answers answers) {
    PeerColumns columns = PeerColumns.heap(questions, answers);
    DigestTree tree = new DigestTree(digest("SHA-256"), columns.input);
    int bytes = Operation.MERKLE_ROOT.outputBytesPerItem();
    ItemWork work =
        item -> {
          byte[] root = tree.root(columns.field(item, 0), columns.field(item, 1));
          System.arraycopy(root, 0, columns.output, item * bytes, bytes);
          columns.status(item, ItemStatus.VALID);
        };
    return work.over(columns);
  }

  /** Keys are decoded once each, as a user who keeps them would. */
  private static Answerer signatures(Questions questions, Answers answers) {
    PeerColumns columns = PeerColumns.heap(questions, answers);
    Map<String, PublicKey> known = new HashMap<>();
    PublicKey[] keys = new PublicKey[columns.items()];
    byte[][] signatures = new byte[columns.items()][SIGNATURE_BYTES];
    Signature verifier;
    try {
      verifier = Signature.getInstance("Ed25519");
      for (int item = 0; item < keys.length; item++) {
        keys[item] = key(columns.input, columns.field(item, 0), known);
        System.arraycopy(
            columns.input, columns.field(item, 1), signatures[item], 0, SIGNATURE_BYTES);
      }
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("the JDK's Ed25519: " + e.getMessage(), e);
    }
    ItemWork work =
        item ->
            columns.verdict(item, verifies(verifier, keys[item], signatures[item], columns, item));
    return work.over(columns);
  }

  private static boolean verifies(
      Signature verifier, PublicKey key, byte[] signature, PeerColumns columns, int item)
      throws GeneralSecurityException {
    try {
      verifier.initVerify(key);
      verifier.update(columns.input, columns.field(item, 2), columns.field(item, 3));
      return verifier.verify(signature);
    } catch (SignatureException e) {
      // Its way to refuse a signature whose s or R is out of range.
      return false;
    }
  }

  private static PublicKey key(byte[] input, int offset, Map<String, PublicKey> known)
      throws GeneralSecurityException {
    byte[] big = new byte[KEY_BYTES];
    for (int i = 0; i < KEY_BYTES; i++) {
      big[i] = input[offset + KEY_BYTES - 1 - i];
    }
    boolean isOdd = big[0] < 0;
    big[0] &= 0x7f;
    BigInteger y = new BigInteger(1, big);
    String name = y + (isOdd ? "-" : "+");
    PublicKey key = known.get(name);
    if (key == null) {
      EdECPublicKeySpec spec =
          new EdECPublicKeySpec(NamedParameterSpec.ED25519, new EdECPoint(isOdd, y));
      key = KeyFactory.getInstance("Ed25519").generatePublic(spec);
      known.put(name, key);
    }
    return key;
  }
}
