package io.gavel.bench.peer;

import io.gavel.bench.questions.Answers;
import io.gavel.bench.questions.Questions;
import io.gavel.kernel.ItemStatus;
import io.gavel.kernel.Operation;
import java.io.IOException;
import java.math.BigInteger;
import java.nio.ByteBuffer;
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
import java.security.spec.X509EncodedKeySpec;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.x509.AlgorithmIdentifier;
import org.bouncycastle.asn1.x509.SubjectPublicKeyInfo;

/**
 * The JDK's own algorithms. Its Ed25519 has another acceptance set than any of Gavel's profiles, on
 * points that no honest signer uses.
 */
final class JdkPeer implements Peer {
  /** Makes a key of its bytes in the input. */
  private interface KeyDecoder {
    PublicKey decode(byte[] key) throws GeneralSecurityException;
  }

  private record Scheme(String algorithm, int keyBytes, int signatureBytes, KeyDecoder decoder) {
    /**
     * @param oid of FIPS 204's algorithm in SubjectPublicKeyInfo, RFC 9881
     */
    static Scheme mlDsa(String algorithm, int keyBytes, int signatureBytes, String oid) {
      AlgorithmIdentifier identifier = new AlgorithmIdentifier(new ASN1ObjectIdentifier(oid));
      return new Scheme(
          algorithm, keyBytes, signatureBytes, key -> x509Key(algorithm, identifier, key));
    }
  }

  private static final Scheme ED25519 = new Scheme("Ed25519", 32, 64, JdkPeer::ed25519Key);
  private static final Scheme ML_DSA_44 =
      Scheme.mlDsa("ML-DSA-44", 1312, 2420, "2.16.840.1.101.3.4.3.17");
  private static final Scheme ML_DSA_65 =
      Scheme.mlDsa("ML-DSA-65", 1952, 3309, "2.16.840.1.101.3.4.3.18");

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
          case ED25519_VERIFY -> signatures(ED25519, questions, answers);
          case ML_DSA_44_VERIFY -> signatures(ML_DSA_44, questions, answers);
          case ML_DSA_65_VERIFY -> signatures(ML_DSA_65, questions, answers);
          case KECCAK_256,
              BLAKE3,
              MERKLE_PROOF,
              LZ4_COMPRESS,
              LZ4_DECOMPRESS,
              VOTE_TALLY,
              SECP256K1_VERIFY,
              SECP256K1_RECOVER ->
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
  private static Answerer signatures(Scheme scheme, Questions questions, Answers answers) {
    PeerColumns columns = PeerColumns.heap(questions, answers);
    Map<ByteBuffer, PublicKey> known = new HashMap<>();
    PublicKey[] keys = new PublicKey[columns.items()];
    byte[][] signatures = new byte[columns.items()][];
    Signature verifier;
    try {
      verifier = Signature.getInstance(scheme.algorithm());
      for (int item = 0; item < keys.length; item++) {
        byte[] key = bytes(columns.input, columns.field(item, 0), scheme.keyBytes());
        keys[item] = known.get(ByteBuffer.wrap(key));
        if (keys[item] == null) {
          keys[item] = scheme.decoder().decode(key);
          known.put(ByteBuffer.wrap(key), keys[item]);
        }
        signatures[item] = bytes(columns.input, columns.field(item, 1), scheme.signatureBytes());
      }
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("the JDK's " + scheme.algorithm() + ": " + e.getMessage(), e);
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

  private static byte[] bytes(byte[] input, int offset, int length) {
    return Arrays.copyOfRange(input, offset, offset + length);
  }

  private static PublicKey ed25519Key(byte[] key) throws GeneralSecurityException {
    byte[] big = new byte[key.length];
    for (int i = 0; i < key.length; i++) {
      big[i] = key[key.length - 1 - i];
    }
    boolean isOdd = big[0] < 0;
    big[0] &= 0x7f;
    EdECPoint point = new EdECPoint(isOdd, new BigInteger(1, big));
    return KeyFactory.getInstance("Ed25519")
        .generatePublic(new EdECPublicKeySpec(NamedParameterSpec.ED25519, point));
  }

  private static PublicKey x509Key(String algorithm, AlgorithmIdentifier identifier, byte[] key)
      throws GeneralSecurityException {
    try {
      byte[] encoded = new SubjectPublicKeyInfo(identifier, key).getEncoded();
      return KeyFactory.getInstance(algorithm).generatePublic(new X509EncodedKeySpec(encoded));
    } catch (IOException e) {
      throw new IllegalStateException("a key of bytes is encoded in memory", e);
    }
  }
}
