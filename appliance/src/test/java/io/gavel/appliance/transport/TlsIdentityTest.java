package io.gavel.appliance.transport;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.gavel.appliance.block.Samples.TestKey;
import io.gavel.appliance.codec.Digest;
import io.gavel.appliance.consensus.ValidatorSet;
import io.gavel.appliance.consensus.ValidatorSet.Validator;
import java.math.BigInteger;
import java.security.KeyFactory;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.security.spec.EdECPrivateKeySpec;
import java.security.spec.NamedParameterSpec;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Date;
import java.util.List;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.SubjectPublicKeyInfo;
import org.bouncycastle.cert.X509CertificateHolder;
import org.bouncycastle.cert.X509v3CertificateBuilder;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;
import org.junit.jupiter.api.Test;

class TlsIdentityTest {
  private static final ValidatorSet SET = set(0, 1, 2);

  private static ValidatorSet set(int... keys) {
    List<Validator> validators = new ArrayList<>();
    for (int key : keys) {
      validators.add(new Validator(Digest.of(TestKey.of(key).publicKey()), 1));
    }
    return new ValidatorSet(validators);
  }

  private static X509Certificate certificate(int key) {
    return TlsIdentity.fromSeed(TestKey.of(key).seed()).certificate();
  }

  private static void check(X509Certificate... chain) throws CertificateException {
    ValidatorTrust trust = new ValidatorTrust(SET);
    trust.checkServerTrusted(chain, "EdDSA");
    trust.checkClientTrusted(chain, "EdDSA");
  }

  private static String refusal(X509Certificate... chain) {
    ValidatorTrust trust = new ValidatorTrust(SET);
    String atClient =
        assertThrows(CertificateException.class, () -> trust.checkServerTrusted(chain, "EdDSA"))
            .getMessage();
    String atServer =
        assertThrows(CertificateException.class, () -> trust.checkClientTrusted(chain, "EdDSA"))
            .getMessage();
    assertEquals(atClient, atServer);
    return atClient;
  }

  @Test
  void showsTheValidatorsKeyInItsCertificate() throws CertificateException {
    for (int i = 0; i < 3; i++) {
      assertArrayEquals(
          TestKey.of(i).publicKey(), TlsIdentity.fromSeed(TestKey.of(i).seed()).key().bytes());
      assertEquals(i, ValidatorTrust.validator(SET, certificate(i)));
      X509Certificate certificate = certificate(i);
      assertDoesNotThrow(() -> check(certificate));
    }
  }

  /** Written down by hand, so a library that knows the format makes the same. */
  @Test
  void makesTheCertificateThatALibraryMakes() throws Exception {
    for (int i = 0; i < 3; i++) {
      Digest key = Digest.of(TestKey.of(i).publicKey());
      X500Name name = new X500Name("CN=" + key);
      X509CertificateHolder expected =
          new X509v3CertificateBuilder(
                  name,
                  BigInteger.ONE,
                  Date.from(Instant.parse("2020-01-01T00:00:00Z")),
                  Date.from(Instant.parse("9999-12-31T23:59:59Z")),
                  name,
                  SubjectPublicKeyInfo.getInstance(ValidatorTrust.encodedKey(key)))
              .build(
                  new JcaContentSignerBuilder("Ed25519")
                      .build(
                          KeyFactory.getInstance("Ed25519")
                              .generatePrivate(
                                  new EdECPrivateKeySpec(
                                      NamedParameterSpec.ED25519, TestKey.of(i).seed()))));
      assertArrayEquals(expected.getEncoded(), certificate(i).getEncoded());
      certificate(i).verify(certificate(i).getPublicKey());
    }
  }

  @Test
  void trustsNoKeyOutsideTheSet() {
    assertTrue(refusal(certificate(3)).contains("expected the key of one of the validators"));
  }

  @Test
  void trustsNoChain() {
    assertEquals(
        "certificate chain has 2 certificates, expected 1",
        refusal(certificate(0), certificate(1)));
    assertEquals("certificate chain has 0 certificates, expected 1", refusal());
  }

  @Test
  void trustsNoKeyOfAnotherType() throws Exception {
    KeyPair curve = KeyPairGenerator.getInstance("EC").generateKeyPair();
    X509Certificate certificate = signed(curve.getPublic().getEncoded(), curve, "SHA256withECDSA");
    assertEquals("certificate.key is of type EC, expected Ed25519", refusal(certificate));
  }

  private static X509Certificate signed(byte[] key, KeyPair signer, String algorithm)
      throws Exception {
    X500Name name = new X500Name("CN=test");
    return new JcaX509CertificateConverter()
        .getCertificate(
            new X509v3CertificateBuilder(
                    name,
                    BigInteger.ONE,
                    Date.from(Instant.EPOCH),
                    Date.from(Instant.EPOCH.plusSeconds(1)),
                    name,
                    SubjectPublicKeyInfo.getInstance(key))
                .build(new JcaContentSignerBuilder(algorithm).build(signer.getPrivate())));
  }

  @Test
  void refusesASeedOfAnotherLength() {
    assertThrows(IllegalArgumentException.class, () -> TlsIdentity.fromSeed(new byte[31]));
  }

  @Test
  void rehearsesTheHandshakeWithItself() throws TransportException {
    TlsIdentity.fromSeed(TestKey.of(0).seed()).rehearse();
  }

  /** A certificate of one key with the private key of another: every peer would refuse it. */
  @Test
  void aRehearsalFailsWhereEveryPeerWouldRefuse() throws Exception {
    TlsIdentity identity = TlsIdentity.fromSeed(TestKey.of(0).seed());
    KeyPair other = KeyPairGenerator.getInstance("Ed25519").generateKeyPair();
    TlsIdentity mixed =
        new TlsIdentity(
            identity.key(), new ValidatorKey(other.getPrivate(), identity.certificate()));
    assertThrows(TransportException.class, mixed::rehearse);
  }
}
