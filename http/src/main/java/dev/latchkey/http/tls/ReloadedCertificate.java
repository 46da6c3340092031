package dev.latchkey.http.tls;

import java.io.IOException;
import java.nio.file.Path;
import java.security.KeyStore;
import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.eclipse.jetty.util.ssl.SslContextFactory;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * TLS with the certificate that is in a folder, as {@code tls.crt} and {@code tls.key}: every few
 * seconds it is looked whether they hold something else, for new connections. While they hold
 * nothing usable, the last good certificate stays.
 */
public final class ReloadedCertificate implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(ReloadedCertificate.class);
  private static final Duration INTERVAL = Duration.ofSeconds(5);
  private static final String UNREADABLE = "";

  private final Path folder;
  private final SslContextFactory.Server tls = new SslContextFactory.Server();
  private final ScheduledExecutorService timer;
  private String seen; // the fingerprint of what was read last, good or not

  private ReloadedCertificate(Path folder, Duration interval) throws UnusableCertificateException {
    this.folder = folder;
    tls.setIncludeProtocols("TLSv1.3", "TLSv1.2");
    try {
      CertificateFiles files = CertificateFiles.read(folder);
      seen = files.fingerprint();
      tls.setKeyStore(ServerCertificate.parse(files.certificates(), files.key()).toKeyStore());
      tls.setKeyStorePassword(ServerCertificate.PASSWORD);
    } catch (IOException e) {
      throw unreadable(folder);
    }
    timer = Executors.newSingleThreadScheduledExecutor(ReloadedCertificate::thread);
    timer.scheduleWithFixedDelay(
        this::refresh, interval.toNanos(), interval.toNanos(), TimeUnit.NANOSECONDS);
  }

  /**
   * Reads the certificate, and goes on looking at it.
   *
   * @param folder where {@code tls.crt} and {@code tls.key} are
   * @throws UnusableCertificateException if there is none that could be shown
   */
  public static ReloadedCertificate open(Path folder) throws UnusableCertificateException {
    return open(folder, INTERVAL);
  }

  static ReloadedCertificate open(Path folder, Duration interval)
      throws UnusableCertificateException {
    return new ReloadedCertificate(folder, interval);
  }

  /** For a connector, which starts and stops it: TLS 1.2 and 1.3. */
  public SslContextFactory.Server tls() {
    return tls;
  }

  /** Stops looking. */
  @Override
  public void close() {
    timer.shutdownNow();
  }

  private void refresh() {
    try {
      CertificateFiles files = CertificateFiles.read(folder);
      if (isNew(files.fingerprint())) {
        load(files);
      }
    } catch (IOException e) {
      if (isNew(UNREADABLE)) {
        warn(unreadable(folder).getMessage());
      }
    } catch (UnusableCertificateException e) {
      warn(e.getMessage());
    } catch (Exception e) {
      // Whatever it is, it must not end the timer; its message may quote the key.
      warn("Java cannot use it (" + e.getClass().getSimpleName() + ").");
    }
  }

  private boolean isNew(String fingerprint) {
    boolean same = fingerprint.equals(seen);
    seen = fingerprint;
    return !same;
  }

  private void load(CertificateFiles files) throws Exception {
    ServerCertificate certificate = ServerCertificate.parse(files.certificates(), files.key());
    KeyStore store = certificate.toKeyStore();
    tls.reload(factory -> factory.setKeyStore(store));
    LOG.info("The certificate was replaced; the new one ends at {}", certificate.end());
  }

  private static void warn(String reason) {
    LOG.warn("The certificate cannot be replaced, and the last good one stays: {}", reason);
  }

  private static UnusableCertificateException unreadable(Path folder) {
    return new UnusableCertificateException(
        "The files tls.crt and tls.key in %s cannot be read.".formatted(folder));
  }

  private static Thread thread(Runnable task) {
    Thread thread = new Thread(task, "latchkey-certificate");
    thread.setDaemon(true);
    return thread;
  }
}
