package dev.latchkey.http.tls;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.StringReader;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Signature;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.PKCS8EncodedKeySpec;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.pkcs.PKCSObjectIdentifiers;
import org.bouncycastle.asn1.pkcs.PrivateKeyInfo;
import org.bouncycastle.asn1.x9.X9ObjectIdentifiers;
import org.bouncycastle.openssl.PEMEncryptedKeyPair;
import org.bouncycastle.openssl.PEMKeyPair;
import org.bouncycastle.openssl.PEMParser;
import org.bouncycastle.pkcs.PKCS8EncryptedPrivateKeyInfo;

/**
 * A server's certificate with its private key, as Secrets of the type {@code kubernetes.io/tls}
 * hold them. Immutable.
 */
final class ServerCertificate {
  /** Of the key in a store; stores want one. */
  static final String PASSWORD = "";

  private static final String ALIAS = "server";
  private static final byte[] PROBE =
      "Do these two belong together?".getBytes(StandardCharsets.UTF_8);

  private final List<X509Certificate> chain;
  private final PrivateKey key;

  private ServerCertificate(List<X509Certificate> chain, PrivateKey key) {
    this.chain = List.copyOf(chain);
    this.key = key;
  }

  /**
   * Reads both.
   *
   * @param certificates X.509 in PEM (RFC 7468): the server's, then those of its issuers in order
   * @param key an RSA, EC or EdDSA key in PEM: PKCS #8, or what OpenSSL writes (PKCS #1, SEC 1);
   *     not encrypted
   */
  static ServerCertificate parse(byte[] certificates, byte[] key)
      throws UnusableCertificateException {
    ServerCertificate parsed = new ServerCertificate(chain(certificates), privateKey(key));
    parsed.requireMatch();
    return parsed;
  }

  /** When the server's own certificate ends. */
  Instant end() {
    return chain.get(0).getNotAfter().toInstant();
  }

  /**
   * Both in a store, the key under {@link #PASSWORD}.
   *
   * @throws UnusableCertificateException if the certificates are not in order
   */
  KeyStore toKeyStore() throws UnusableCertificateException {
    try {
      KeyStore store = KeyStore.getInstance("PKCS12");
      store.load(null, null);
      store.setKeyEntry(ALIAS, key, PASSWORD.toCharArray(), chain.toArray(Certificate[]::new));
      return store;
    } catch (GeneralSecurityException | IOException e) {
      throw new UnusableCertificateException(
          "tls.crt: put the server's certificate first, and after each one that of its issuer.");
    }
  }

  private static List<X509Certificate> chain(byte[] pem) throws UnusableCertificateException {
    List<X509Certificate> chain = new ArrayList<>();
    try {
      CertificateFactory.getInstance("X.509")
          .generateCertificates(new ByteArrayInputStream(pem))
          .forEach(certificate -> chain.add((X509Certificate) certificate));
    } catch (GeneralSecurityException e) {
      throw new UnusableCertificateException("tls.crt cannot be read as certificates in PEM.");
    }
    if (chain.isEmpty()) {
      throw new UnusableCertificateException("tls.crt holds no certificate in PEM.");
    }
    return chain;
  }

  /** The first key; before one of the form SEC 1 its curve may stand on its own. */
  private static PrivateKey privateKey(byte[] pem) throws UnusableCertificateException {
    try (PEMParser parser =
        new PEMParser(new StringReader(new String(pem, StandardCharsets.ISO_8859_1)))) {
      for (Object part = parser.readObject(); part != null; part = parser.readObject()) {
        if (part instanceof PEMKeyPair pair) {
          return privateKey(pair.getPrivateKeyInfo());
        }
        if (part instanceof PrivateKeyInfo info) {
          return privateKey(info);
        }
        if (part instanceof PEMEncryptedKeyPair || part instanceof PKCS8EncryptedPrivateKeyInfo) {
          throw new UnusableCertificateException(
              "tls.key is encrypted: give the key without a passphrase.");
        }
      }
    } catch (IOException | GeneralSecurityException | RuntimeException e) {
      // Not as its cause: it may quote the key.
      throw new UnusableCertificateException("tls.key cannot be read as a private key in PEM.");
    }
    throw new UnusableCertificateException("tls.key holds no private key in PEM.");
  }

  /** Java's own providers know these kinds; what they do not know, its TLS cannot use either. */
  private static PrivateKey privateKey(PrivateKeyInfo info)
      throws IOException, GeneralSecurityException {
    ASN1ObjectIdentifier kind = info.getPrivateKeyAlgorithm().getAlgorithm();
    String algorithm =
        kind.equals(PKCSObjectIdentifiers.rsaEncryption)
            ? "RSA"
            : kind.equals(X9ObjectIdentifiers.id_ecPublicKey) ? "EC" : "EdDSA";
    return KeyFactory.getInstance(algorithm)
        .generatePrivate(new PKCS8EncodedKeySpec(info.getEncoded()));
  }

  private void requireMatch() throws UnusableCertificateException {
    try {
      if (fits(chain.get(0).getPublicKey())) {
        return;
      }
    } catch (GeneralSecurityException e) {
      // Not even of one kind.
    }
    throw new UnusableCertificateException(
        "tls.key is not the key of the first certificate in tls.crt.");
  }

  private boolean fits(PublicKey publicKey) throws GeneralSecurityException {
    Signature signature = Signature.getInstance(signatureAlgorithm());
    signature.initSign(key);
    signature.update(PROBE);
    byte[] signed = signature.sign();
    signature.initVerify(publicKey);
    signature.update(PROBE);
    return signature.verify(signed);
  }

  private String signatureAlgorithm() {
    return switch (key.getAlgorithm()) {
      case "RSA" -> "SHA256withRSA";
      case "EC" -> "SHA256withECDSA";
      default -> key.getAlgorithm();
    };
  }
}
