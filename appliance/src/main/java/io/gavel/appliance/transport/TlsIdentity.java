package io.gavel.appliance.transport;

import io.gavel.appliance.codec.Digest;
import io.gavel.appliance.consensus.ValidatorSet;
import io.gavel.kernel.ed25519.Ed25519Signer;
import io.netty.handler.ssl.ClientAuth;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslProvider;
import java.io.IOException;
import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.security.spec.EdECPrivateKeySpec;
import java.security.spec.NamedParameterSpec;
import java.time.Instant;
import java.util.Date;
import java.util.List;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.SubjectPublicKeyInfo;
import org.bouncycastle.cert.X509v3CertificateBuilder;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;

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

  // Validity is not checked (see ValidatorTrust) but X.509 demands one: RFC 5280, 4.1.2.5, has
  // the end of 9999 for "none".
  private static final Instant NOT_BEFORE = Instant.parse("2020-01-01T00:00:00Z");
  private static final Instant NOT_AFTER = Instant.parse("9999-12-31T23:59:59Z");

  private final Digest key;
  private final PrivateKey privateKey;
  private final X509Certificate certificate;

  private TlsIdentity(Digest key, PrivateKey privateKey, X509Certificate certificate) {
    this.key = key;
    this.privateKey = privateKey;
    this.certificate = certificate;
  }

  /**
   * @param seed the validator's Ed25519 seed, 32 bytes (RFC 8032, 5.1.5); copied
   */
  public static TlsIdentity fromSeed(byte[] seed) {
    Digest key;
    try (Ed25519Signer signer = Ed25519Signer.fromSeed(seed)) {
      key = Digest.of(signer.publicKey());
    }
    try {
      PrivateKey privateKey =
          KeyFactory.getInstance("Ed25519")
              .generatePrivate(new EdECPrivateKeySpec(NamedParameterSpec.ED25519, seed.clone()));
      return new TlsIdentity(key, privateKey, selfSigned(key, privateKey));
    } catch (GeneralSecurityException | OperatorCreationException e) {
      throw new IllegalStateException("this JDK cannot make an Ed25519 certificate", e);
    }
  }

  private static X509Certificate selfSigned(Digest key, PrivateKey privateKey)
      throws GeneralSecurityException, OperatorCreationException {
    X500Name name = new X500Name("CN=" + key);
    X509v3CertificateBuilder builder =
        new X509v3CertificateBuilder(
            name,
            BigInteger.ONE,
            Date.from(NOT_BEFORE),
            Date.from(NOT_AFTER),
            name,
            SubjectPublicKeyInfo.getInstance(ValidatorTrust.encodedKey(key)));
    X509Certificate certificate =
        new JcaX509CertificateConverter()
            .getCertificate(
                builder.build(new JcaContentSignerBuilder("Ed25519").build(privateKey)));
    certificate.verify(certificate.getPublicKey());
    return certificate;
  }

  /** The validator's public key. */
  public Digest key() {
    return key;
  }

  /** For dialing; shows this identity and trusts the set's validators. */
  SslContext clientContext(ValidatorSet set) throws TransportException {
    return build(SslContextBuilder.forClient().keyManager(privateKey, certificate), set);
  }

  /** For accepting; demands a certificate of the dialer. */
  SslContext serverContext(ValidatorSet set) throws TransportException {
    SslContextBuilder builder =
        SslContextBuilder.forServer(privateKey, certificate).clientAuth(ClientAuth.REQUIRE);
    return build(builder, set);
  }

  private static SslContext build(SslContextBuilder builder, ValidatorSet set)
      throws TransportException {
    try {
      return builder
          .sslProvider(SslProvider.JDK)
          .protocols(PROTOCOL)
          .ciphers(CIPHERS)
          .trustManager(new ValidatorTrust(set))
          // The peer is its key; the name it was dialed by means nothing.
          .endpointIdentificationAlgorithm(null)
          .build();
    } catch (IOException e) {
      throw new TransportException("this JDK does not offer " + PROTOCOL + " as needed", e);
    }
  }
}
