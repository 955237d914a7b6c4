package io.gavel.appliance.transport;

import io.gavel.appliance.codec.Digest;
import io.gavel.appliance.consensus.ValidatorSet;
import java.net.Socket;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.util.Arrays;
import java.util.HexFormat;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.X509ExtendedTrustManager;

/**
 * Trust by key: a peer is whoever holds the private key of a validator of the set.
 *
 * <p>Checked: the chain is one certificate; its subject public key is an Ed25519 key (RFC 8410) of
 * the set. That the peer holds the private key TLS proves itself (CertificateVerify, RFC 8446,
 * 4.4.3), so a certificate is no more here than an envelope for its key. Not checked: its
 * signature, for that reason; names, since a validator is no host; issuers, since the genesis and
 * not an authority says who validates; dates, since a node whose clock is wrong must still hear its
 * peers. Immutable, thread-safe.
 */
final class ValidatorTrust extends X509ExtendedTrustManager {
  /** SubjectPublicKeyInfo of Ed25519 up to the key: RFC 8410, section 4. */
  private static final byte[] KEY_PREFIX = HexFormat.of().parseHex("302a300506032b6570032100");

  private final ValidatorSet set;

  ValidatorTrust(ValidatorSet set) {
    this.set = set;
  }

  /** The key as a DER SubjectPublicKeyInfo. */
  static byte[] encodedKey(Digest key) {
    byte[] encoded = Arrays.copyOf(KEY_PREFIX, KEY_PREFIX.length + Digest.BYTES);
    key.write(encoded, KEY_PREFIX.length);
    return encoded;
  }

  /**
   * The index of the validator whose key the certificate carries.
   *
   * @throws CertificateException if it carries none of the set's
   */
  static int validator(ValidatorSet set, X509Certificate certificate) throws CertificateException {
    byte[] encoded = certificate.getPublicKey().getEncoded();
    if (encoded.length != KEY_PREFIX.length + Digest.BYTES
        || !Arrays.equals(encoded, 0, KEY_PREFIX.length, KEY_PREFIX, 0, KEY_PREFIX.length)) {
      throw new CertificateException(
          "certificate.key is of type "
              + certificate.getPublicKey().getAlgorithm()
              + ", expected Ed25519");
    }
    Digest key = Digest.of(encoded, KEY_PREFIX.length);
    int index = set.indexOf(key);
    if (index < 0) {
      throw new CertificateException(
          "certificate.key is " + key + ", expected the key of one of the validators");
    }
    return index;
  }

  private void check(X509Certificate[] chain) throws CertificateException {
    if (chain.length != 1) {
      throw new CertificateException(
          "certificate chain has " + chain.length + " certificates, expected 1");
    }
    validator(set, chain[0]);
  }

  @Override
  public void checkClientTrusted(X509Certificate[] chain, String authType, SSLEngine engine)
      throws CertificateException {
    check(chain);
  }

  @Override
  public void checkServerTrusted(X509Certificate[] chain, String authType, SSLEngine engine)
      throws CertificateException {
    check(chain);
  }

  @Override
  public void checkClientTrusted(X509Certificate[] chain, String authType, Socket socket)
      throws CertificateException {
    check(chain);
  }

  @Override
  public void checkServerTrusted(X509Certificate[] chain, String authType, Socket socket)
      throws CertificateException {
    check(chain);
  }

  @Override
  public void checkClientTrusted(X509Certificate[] chain, String authType)
      throws CertificateException {
    check(chain);
  }

  @Override
  public void checkServerTrusted(X509Certificate[] chain, String authType)
      throws CertificateException {
    check(chain);
  }

  @Override
  public X509Certificate[] getAcceptedIssuers() {
    return new X509Certificate[0];
  }
}
