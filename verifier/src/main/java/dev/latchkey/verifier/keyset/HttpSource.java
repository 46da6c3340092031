package dev.latchkey.verifier.keyset;

import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpClient.Redirect;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodySubscriber;
import java.net.http.HttpResponse.BodySubscribers;
import java.net.http.HttpTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLException;

/**
 * Reads a key set from a server, and only when it has changed, if the server gives entity tags (RFC
 * 9110). Waits as long as the server says that an answer is fresh (RFC 9111), within bounds. A
 * server whose certificate is not trusted is not asked; redirects lead from HTTPS to HTTPS alone.
 */
final class HttpSource<T> implements Source<T> {
  private static final int OK = 200;
  private static final int NOT_MODIFIED = 304;

  private final URI uri;
  private final Function<String, T> parser;
  private final HttpClient client;
  private final Duration totalTimeout;
  private Optional<Tagged<T>> last = Optional.empty();
  private Duration pollInterval = FreshnessLifetime.SHORTEST;

  /**
   * @param parser makes the key set of its JSON
   * @param trust which certificates are trusted; empty = those that the Java platform trusts
   * @param timeouts how long to wait
   */
  HttpSource(URI uri, Function<String, T> parser, Optional<SSLContext> trust, Timeouts timeouts) {
    this.uri = uri;
    this.parser = parser;
    this.totalTimeout = timeouts.total();
    HttpClient.Builder builder =
        HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(timeouts.connect())
            // NORMAL leaves HTTPS never, but would go on from HTTP to anywhere.
            .followRedirects(uri.getScheme().equals("https") ? Redirect.NORMAL : Redirect.NEVER);
    trust.ifPresent(builder::sslContext);
    this.client = builder.build();
  }

  /**
   * How long to wait for a server.
   *
   * @param connect for a connection
   * @param total for the whole answer
   */
  record Timeouts(Duration connect, Duration total) {
    static final Timeouts USUAL = new Timeouts(Duration.ofSeconds(5), Duration.ofSeconds(10));
  }

  /** A key set, and the entity tag under which the server has it. */
  private record Tagged<T>(String tag, T keySet) {}

  @Override
  public T read() {
    pollInterval = FreshnessLifetime.SHORTEST;
    HttpRequest.Builder request =
        HttpRequest.newBuilder(uri)
            .timeout(totalTimeout)
            .header("Accept", "application/jwk-set+json, application/json");
    last.ifPresent(known -> request.header("If-None-Match", known.tag()));
    HttpResponse<byte[]> response = send(request.build());
    T keySet =
        switch (response.statusCode()) {
          case OK -> parse(response);
          case NOT_MODIFIED -> last.map(Tagged::keySet).orElseThrow(() -> unexpected(response));
          default -> throw unexpected(response);
        };
    pollInterval = FreshnessLifetime.of(response.headers());
    return keySet;
  }

  @Override
  public Duration pollInterval() {
    return pollInterval;
  }

  /** The tag of what cannot be parsed is not kept: it is fetched again, and stays a problem. */
  private T parse(HttpResponse<byte[]> response) {
    T keySet = parser.apply(new String(response.body(), StandardCharsets.UTF_8));
    last = response.headers().firstValue("ETag").map(tag -> new Tagged<>(tag, keySet));
    return keySet;
  }

  private HttpResponse<byte[]> send(HttpRequest request) {
    CompletableFuture<HttpResponse<byte[]>> response =
        client.sendAsync(request, HttpSource::subscriber);
    try {
      // The request's own timeout ends with the header of the response.
      return response.get(totalTimeout.toMillis(), TimeUnit.MILLISECONDS);
    } catch (TimeoutException e) {
      response.cancel(true);
      throw late();
    } catch (InterruptedException e) {
      response.cancel(true);
      Thread.currentThread().interrupt();
      throw new KeySetUnavailableException("this verifier is stopping");
    } catch (ExecutionException e) {
      throw unavailable(e.getCause());
    }
  }

  private static BodySubscriber<byte[]> subscriber(HttpResponse.ResponseInfo response) {
    return response.statusCode() == OK ? new BoundedBody() : BodySubscribers.replacing(new byte[0]);
  }

  private static KeySetUnavailableException unexpected(HttpResponse<?> response) {
    return new KeySetUnavailableException(
        "the server answered with HTTP status " + response.statusCode());
  }

  private static KeySetUnavailableException late() {
    return new KeySetUnavailableException("the server did not answer in time");
  }

  /** The failure's own message may quote the URI. */
  private static KeySetUnavailableException unavailable(Throwable failure) {
    if (failure instanceof KeySetUnavailableException said) {
      return said;
    }
    if (failure instanceof HttpTimeoutException) {
      return late();
    }
    if (failure instanceof SSLException) {
      return new KeySetUnavailableException(
          "TLS fails: the server's certificate is not trusted, or is that of another host");
    }
    return new KeySetUnavailableException(
        failure instanceof ConnectException
            ? "the server cannot be reached"
            : "the connection failed: " + failure.getClass().getSimpleName());
  }
}
