package io.gavel.appliance.transport;

import java.net.Socket;
import java.security.Principal;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.util.Arrays;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.X509ExtendedKeyManager;

/**
 * One key and its certificate, offered wherever an Edwards-curve key will do and whoever is said to
 * be trusted. A key store would first encrypt the key in memory, which takes longer than everything
 * else a network does to start. Immutable, thread-safe.
 */
final class ValidatorKey extends X509ExtendedKeyManager {
  private static final String ALIAS = "validator";

  /** JSSE's name for the keys of RFC 8032. */
  private static final String KEY_TYPE = "EdDSA";

  private final PrivateKey privateKey;
  private final X509Certificate certificate;

  ValidatorKey(PrivateKey privateKey, X509Certificate certificate) {
    this.privateKey = privateKey;
    this.certificate = certificate;
  }

  X509Certificate certificate() {
    return certificate;
  }

  private static String aliasFor(String... keyTypes) {
    return Arrays.asList(keyTypes).contains(KEY_TYPE) ? ALIAS : null;
  }

  @Override
  public String chooseEngineClientAlias(String[] keyTypes, Principal[] issuers, SSLEngine engine) {
    return aliasFor(keyTypes);
  }

  @Override
  public String chooseEngineServerAlias(String keyType, Principal[] issuers, SSLEngine engine) {
    return aliasFor(keyType);
  }

  @Override
  public String chooseClientAlias(String[] keyTypes, Principal[] issuers, Socket socket) {
    return aliasFor(keyTypes);
  }

  @Override
  public String chooseServerAlias(String keyType, Principal[] issuers, Socket socket) {
    return aliasFor(keyType);
  }

  @Override
  public String[] getClientAliases(String keyType, Principal[] issuers) {
    return getServerAliases(keyType, issuers);
  }

  @Override
  public String[] getServerAliases(String keyType, Principal[] issuers) {
    String alias = aliasFor(keyType);
    return alias == null ? new String[0] : new String[] {alias};
  }

  @Override
  public X509Certificate[] getCertificateChain(String alias) {
    return new X509Certificate[] {certificate};
  }

  @Override
  public PrivateKey getPrivateKey(String alias) {
    return privateKey;
  }
}
