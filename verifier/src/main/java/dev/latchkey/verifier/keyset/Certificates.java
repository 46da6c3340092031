package dev.latchkey.verifier.keyset;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509TrustManager;

/** The certificates of authorities whose servers are trusted. */
public final class Certificates {
  private Certificates() {}

  /**
   * The X.509 certificates of a PEM file (RFC 7468).
   *
   * @throws IllegalArgumentException if it cannot be read, or holds none or something else
   */
  public static List<X509Certificate> read(Path file) {
    List<X509Certificate> certificates = new ArrayList<>();
    try (InputStream pem = Files.newInputStream(file)) {
      CertificateFactory.getInstance("X.509")
          .generateCertificates(pem)
          .forEach(certificate -> certificates.add((X509Certificate) certificate));
    } catch (IOException | CertificateException e) {
      throw new IllegalArgumentException(
          "%s cannot be read as certificates in PEM.".formatted(file), e);
    }
    if (certificates.isEmpty()) {
      throw new IllegalArgumentException("%s holds no certificate in PEM.".formatted(file));
    }
    return certificates;
  }

  /** Trusts these, and whatever the Java platform trusts. */
  static SSLContext trust(List<X509Certificate> added) {
    try {
      KeyStore all = KeyStore.getInstance(KeyStore.getDefaultType());
      all.load(null, null);
      int number = 0;
      for (TrustManager manager : trustManagers(null)) {
        if (manager instanceof X509TrustManager platform) {
          for (X509Certificate authority : platform.getAcceptedIssuers()) {
            all.setCertificateEntry("authority-" + number++, authority);
          }
        }
      }
      for (X509Certificate authority : added) {
        all.setCertificateEntry("authority-" + number++, authority);
      }
      SSLContext context = SSLContext.getInstance("TLS");
      context.init(null, trustManagers(all), null);
      return context;
    } catch (GeneralSecurityException | IOException e) {
      throw new IllegalStateException("every Java platform has TLS", e);
    }
  }

  /** Of a store; of the platform's own without one. */
  private static TrustManager[] trustManagers(KeyStore store) throws GeneralSecurityException {
    TrustManagerFactory factory =
        TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
    factory.init(store);
    return factory.getTrustManagers();
  }
}
