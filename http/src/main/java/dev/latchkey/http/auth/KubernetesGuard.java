package dev.latchkey.http.auth;

import com.github.benmanes.caffeine.cache.Ticker;
import dev.latchkey.crds.Latchkey;
import dev.latchkey.http.ErrorReason;
import dev.latchkey.http.RequestException;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.javalin.http.Context;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.Collections;
import java.util.Enumeration;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/**
 * Lets those pass whom Kubernetes knows and allows: a TokenReview with the audience {@code
 * latchkey} says who, a SubjectAccessReview whether.
 *
 * <p>Who a token belongs to, or that it is none, is remembered for ten seconds, as it is by the API
 * server itself: for up to twenty seconds a token may still pass after its end. Whoever is admitted
 * from memory is asked about anew some seconds before that ends. That the API server did not answer
 * is never remembered, and is neither a yes nor a no. At most {@value #MAX_WAITING} requests wait
 * for the API server at once, some seconds each; give the listener more threads than that. Safe for
 * use by several threads.
 */
public final class KubernetesGuard implements Guard, AutoCloseable {
  /** How many requests wait for the API server at once; more are refused. */
  public static final int MAX_WAITING = 32;

  private static final Duration MAX_WAIT = Duration.ofSeconds(5);
  private static final Duration CALLERS_REMEMBERED = Duration.ofSeconds(10);
  private static final String CHALLENGE = "Bearer realm=\"latchkey\"";

  private final AccessReviews reviews;
  private final BoundedWait wait;
  private final RecentAnswers<String, Optional<Caller>> callers; // by SHA-256 of the token
  private final Optional<RecentAnswers<Question, Boolean>> decisions;

  /**
   * @param client may create TokenReviews and SubjectAccessReviews; not closed by this
   * @param decisionsRemembered for how long it is remembered what a caller may or may not do; zero
   *     = not at all, each request is asked for
   * @param onNoAnswer told of each request that is refused as the API server does not say who calls
   *     or what they may do; must not wait
   */
  public KubernetesGuard(
      KubernetesClient client, Duration decisionsRemembered, Runnable onNoAnswer) {
    this(client, decisionsRemembered, onNoAnswer, Ticker.systemTicker());
  }

  KubernetesGuard(
      KubernetesClient client, Duration decisionsRemembered, Runnable onNoAnswer, Ticker ticker) {
    this.reviews = new AccessReviews(client);
    this.wait = new BoundedWait(MAX_WAITING, MAX_WAIT, onNoAnswer);
    this.callers = new RecentAnswers<>(CALLERS_REMEMBERED, ticker);
    this.decisions =
        decisionsRemembered.isZero()
            ? Optional.empty()
            : Optional.of(new RecentAnswers<>(decisionsRemembered, ticker));
  }

  @Override
  public Caller authenticate(Context context) {
    try {
      return callerOf(lines(context));
    } catch (RequestException refused) {
      challenge(refused.reason()).ifPresent(text -> context.header("WWW-Authenticate", text));
      throw refused;
    }
  }

  @Override
  public Caller callerOf(List<String> authorization) {
    String token = BearerToken.of(authorization);
    return wait.await(() -> callers.get(sha256(token), () -> review(token)))
        .orElseThrow(BearerToken::notAccepted);
  }

  @Override
  public void require(Caller caller, Access access) {
    Question question = new Question(caller, access);
    if (!wait.await(() -> decision(question))) {
      throw new RequestException(
          ErrorReason.PERMISSION_DENIED,
          "%s lacks the verb %s on %s.%s in %s."
              .formatted(
                  caller.username(),
                  access.verb(),
                  access.resource(),
                  Latchkey.GROUP,
                  access.namespace().isEmpty()
                      ? "all namespaces"
                      : "the namespace " + access.namespace()));
    }
  }

  @Override
  public boolean remembersToAdmit(List<String> authorization, List<Access> needed) {
    if (decisions.isEmpty()) {
      return false;
    }
    Optional<Caller> caller = rememberedCaller(authorization);
    if (caller.isEmpty()) {
      return false;
    }
    for (Access access : needed) {
      Question question = new Question(caller.get(), access);
      if (!decisions
          .get()
          .remembered(question, Boolean::booleanValue, () -> review(question))
          .orElse(false)) {
        return false;
      }
    }
    return true;
  }

  private Optional<Caller> rememberedCaller(List<String> authorization) {
    return BearerToken.find(authorization)
        .flatMap(
            token -> callers.remembered(sha256(token), Optional::isPresent, () -> review(token)))
        .flatMap(caller -> caller);
  }

  /** Ends its threads. */
  @Override
  public void close() {
    wait.close();
  }

  private CompletableFuture<Optional<Caller>> review(String token) {
    return wait.begin(() -> reviews.callerOf(token));
  }

  private CompletableFuture<Boolean> decision(Question question) {
    return decisions
        .map(remembered -> remembered.get(question, () -> review(question)))
        .orElseGet(() -> review(question));
  }

  private CompletableFuture<Boolean> review(Question question) {
    return wait.begin(() -> reviews.isAllowed(question.caller(), question.access()));
  }

  private static List<String> lines(Context context) {
    Enumeration<String> lines = context.req().getHeaders("Authorization");
    return lines == null ? List.of() : Collections.list(lines);
  }

  /** RFC 6750, section 3: who sent no token is not told of an error. */
  private static Optional<String> challenge(ErrorReason reason) {
    return switch (reason) {
      case TOKEN_REQUIRED -> Optional.of(CHALLENGE);
      case TOKEN_INVALID -> Optional.of(CHALLENGE + ", error=\"invalid_token\"");
      default -> Optional.empty();
    };
  }

  private static String sha256(String token) {
    try {
      byte[] bytes = token.getBytes(StandardCharsets.US_ASCII);
      return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }

  private record Question(Caller caller, Access access) {}
}
