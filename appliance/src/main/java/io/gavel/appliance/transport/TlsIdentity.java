package io.gavel.appliance.transport;

import io.gavel.appliance.codec.Digest;
import io.gavel.appliance.consensus.ValidatorSet;
import io.gavel.kernel.ed25519.Ed25519Signer;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.security.spec.EdECPrivateKeySpec;
import java.security.spec.NamedParameterSpec;
import java.util.List;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLException;
import javax.net.ssl.TrustManager;

/**
 * What a validator shows in the TLS handshake: its Ed25519 key, in a certificate that it signs
 * itself, made anew at each start and kept nowhere.
 *
 * <p>The same key signs votes. The two never mix: a vote's bytes start with "GVT" 0x01, a TLS 1.3
 * CertificateVerify with 64 spaces (RFC 8446, 4.4.3), a certificate's with an ASN.1 SEQUENCE
 * (0x30), a transaction's with "GTX" 0x01.
 *
 * <p>Holds the private key in memory. Immutable, thread-safe.
 */
public final class TlsIdentity {
  private static final String PROTOCOL = "TLSv1.3";

  /** Both are AEADs that the JDK runs on AES instructions; RFC 8446 demands the first one. */
  private static final List<String> CIPHERS =
      List.of("TLS_AES_128_GCM_SHA256", "TLS_AES_256_GCM_SHA384");

  private final Digest key;
  private final ValidatorKey keys;

  TlsIdentity(Digest key, ValidatorKey keys) {
    this.key = key;
    this.keys = keys;
  }

  /**
   * @param seed the validator's Ed25519 seed, 32 bytes (RFC 8032, 5.1.5); copied
   */
  public static TlsIdentity fromSeed(byte[] seed) {
    try (Ed25519Signer signer = Ed25519Signer.fromSeed(seed)) {
      Digest key = Digest.of(signer.publicKey());
      PrivateKey privateKey =
          KeyFactory.getInstance("Ed25519")
              .generatePrivate(new EdECPrivateKeySpec(NamedParameterSpec.ED25519, seed.clone()));
      return new TlsIdentity(
          key, new ValidatorKey(privateKey, SelfSignedCertificate.of(key, signer)));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("this JDK does not offer Ed25519 certificates", e);
    }
  }

  /** The validator's public key. */
  public Digest key() {
    return key;
  }

  /** What the peer gets to see. */
  X509Certificate certificate() {
    return keys.certificate();
  }

  /** Shows this identity and trusts the set's validators, dialing or accepting. */
  SSLContext context(ValidatorSet set) throws TransportException {
    try {
      SSLContext context = SSLContext.getInstance(PROTOCOL);
      context.init(new KeyManager[] {keys}, new TrustManager[] {new ValidatorTrust(set)}, null);
      return context;
    } catch (GeneralSecurityException e) {
      throw new TransportException("this JDK does not offer " + PROTOCOL + " as needed", e);
    }
  }

  /**
   * One side of one connection; both must show a certificate. Made for no named host, so that no
   * session is resumed: each handshake proves the key anew.
   */
  static SSLEngine engine(SSLContext context, boolean dialing) {
    SSLEngine engine = context.createSSLEngine();
    engine.setUseClientMode(dialing);
    engine.setEnabledProtocols(new String[] {PROTOCOL});
    engine.setEnabledCipherSuites(CIPHERS.toArray(new String[0]));
    if (!dialing) {
      engine.setNeedClientAuth(true);
    }
    return engine;
  }

  /**
   * Shakes hands with itself, in memory. The first handshake of a process takes ten times the CPU
   * time of the others, and a node that comes back under load should have it behind it when its
   * peers dial.
   *
   * @throws TransportException if the ends refuse each other, as every peer then would
   */
  public void rehearse() throws TransportException {
    ValidatorSet self = new ValidatorSet(List.of(new ValidatorSet.Validator(key, 1)));
    SSLContext context = context(self);
    try {
      new HandshakeRehearsal(engine(context, true), engine(context, false)).run();
    } catch (SSLException e) {
      throw new TransportException("no TLS handshake with this validator's own key", e);
    }
  }
}
