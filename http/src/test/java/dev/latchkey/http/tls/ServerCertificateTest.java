package dev.latchkey.http.tls;

import static dev.latchkey.http.testing.TestAuthority.pem;
import static dev.latchkey.http.testing.TestAuthority.pkcs8;
import static dev.latchkey.http.testing.TestAuthority.traditional;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.latchkey.http.testing.TestAuthority;
import java.io.StringWriter;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.security.KeyPair;
import java.security.KeyStore;
import java.security.cert.X509Certificate;
import java.security.interfaces.ECPrivateKey;
import java.util.List;
import org.bouncycastle.jce.provider.BouncyCastleProvider;
import org.bouncycastle.openssl.jcajce.JcaPEMWriter;
import org.bouncycastle.openssl.jcajce.JcePEMEncryptorBuilder;
import org.junit.jupiter.api.Test;

class ServerCertificateTest {
  private static final String CURVE =
      "-----BEGIN EC PARAMETERS-----\nBggqhkjOPQMBBw==\n-----END EC PARAMETERS-----\n";

  private final TestAuthority root = new TestAuthority();
  private final KeyPair rsa = TestAuthority.rsa();
  private final KeyPair ec = TestAuthority.ec();

  @Test
  void keysAreReadInEveryFormThatIsInUse() throws Exception {
    KeyPair ed25519 = TestAuthority.ed25519();

    assertThat(traditional(rsa)).startsWith("-----BEGIN RSA PRIVATE KEY-----");
    assertThat(keyOf(rsa, traditional(rsa))).isEqualTo(rsa.getPrivate());
    assertThat(keyOf(rsa, pkcs8(rsa.getPrivate()))).isEqualTo(rsa.getPrivate());
    assertThat(traditional(ec)).startsWith("-----BEGIN EC PRIVATE KEY-----");
    assertThat(secret(keyOf(ec, traditional(ec)))).isEqualTo(secret(ec.getPrivate()));
    assertThat(secret(keyOf(ec, CURVE + traditional(ec)))).isEqualTo(secret(ec.getPrivate()));
    assertThat(secret(keyOf(ec, pkcs8(ec.getPrivate())))).isEqualTo(secret(ec.getPrivate()));
    assertThat(keyOf(ed25519, pkcs8(ed25519.getPrivate()))).isEqualTo(ed25519.getPrivate());
    assertThat(keyOf(rsa, pkcs8(rsa.getPrivate()).replace("\n", "\r\n")))
        .isEqualTo(rsa.getPrivate());
  }

  @Test
  void theChainIsKept() throws Exception {
    TestAuthority intermediate = root.intermediate();
    X509Certificate certificate = intermediate.issue(rsa);
    KeyStore store =
        parse(pem(certificate, intermediate.certificate()), traditional(rsa)).toKeyStore();

    assertThat(store.getCertificateChain("server"))
        .containsExactly(certificate, intermediate.certificate());
  }

  @Test
  void aChainInAnotherOrderIsRefused() {
    TestAuthority intermediate = root.intermediate();
    String disordered =
        pem(intermediate.issue(rsa), root.certificate(), intermediate.certificate());

    assertThatThrownBy(() -> parse(disordered, traditional(rsa)).toKeyStore())
        .isInstanceOf(UnusableCertificateException.class)
        .hasMessageContaining("that of its issuer");
  }

  @Test
  void anotherKeyIsRefused() {
    String certificate = pem(root.issue(rsa));

    for (String key : List.of(traditional(TestAuthority.rsa()), traditional(ec))) {
      assertThatThrownBy(() -> parse(certificate, key))
          .isInstanceOf(UnusableCertificateException.class)
          .hasMessageContaining("not the key of the first certificate");
    }
  }

  @Test
  void anEncryptedKeyIsRefused() throws Exception {
    StringWriter text = new StringWriter();
    try (JcaPEMWriter writer = new JcaPEMWriter(text)) {
      writer.writeObject(
          rsa.getPrivate(),
          new JcePEMEncryptorBuilder("AES-128-CBC")
              .setProvider(new BouncyCastleProvider())
              .build("secret".toCharArray()));
    }

    assertThatThrownBy(() -> parse(pem(root.issue(rsa)), text.toString()))
        .isInstanceOf(UnusableCertificateException.class)
        .hasMessageContaining("without a passphrase");
  }

  @Test
  void whatIsNoKeyOrNoCertificateIsRefusedWithoutAnEcho() {
    String key = traditional(rsa);
    String certificate = pem(root.issue(rsa));
    String brokenKey =
        "-----BEGIN RSA PRIVATE KEY-----\naHVudGVyMg==\n-----END RSA PRIVATE KEY-----\n";

    for (String other : List.of("", "hunter2", certificate, brokenKey, key.substring(0, 600))) {
      assertUnusable(certificate, other, "tls.key");
    }
    for (String other : List.of("", "hunter2", key, certificate.substring(0, 200))) {
      assertUnusable(other, key, "tls.crt");
    }
  }

  private static void assertUnusable(String certificate, String key, String file) {
    assertThatThrownBy(() -> parse(certificate, key))
        .isInstanceOf(UnusableCertificateException.class)
        .hasMessageStartingWith(file)
        .hasMessageNotContaining("hunter2")
        .hasNoCause();
  }

  /** Keys of one value differ by whether their public half stands beside them. */
  private static BigInteger secret(Object key) {
    return ((ECPrivateKey) key).getS();
  }

  private Object keyOf(KeyPair server, String key) throws Exception {
    return parse(pem(root.issue(server)), key)
        .toKeyStore()
        .getKey("server", ServerCertificate.PASSWORD.toCharArray());
  }

  private static ServerCertificate parse(String certificates, String key)
      throws UnusableCertificateException {
    return ServerCertificate.parse(
        certificates.getBytes(StandardCharsets.US_ASCII), key.getBytes(StandardCharsets.US_ASCII));
  }
}
