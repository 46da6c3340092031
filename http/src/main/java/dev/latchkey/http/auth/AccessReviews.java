package dev.latchkey.http.auth;

import dev.latchkey.crds.Latchkey;
import dev.latchkey.crds.client.SingleAttempt;
import io.fabric8.kubernetes.api.model.authentication.TokenReview;
import io.fabric8.kubernetes.api.model.authentication.TokenReviewBuilder;
import io.fabric8.kubernetes.api.model.authentication.TokenReviewStatus;
import io.fabric8.kubernetes.api.model.authentication.UserInfo;
import io.fabric8.kubernetes.api.model.authorization.v1.SubjectAccessReview;
import io.fabric8.kubernetes.api.model.authorization.v1.SubjectAccessReviewBuilder;
import io.fabric8.kubernetes.api.model.authorization.v1.SubjectAccessReviewStatus;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.net.HttpURLConnection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Asks the API server who a token belongs to and what they may do: TokenReview of {@code
 * authentication.k8s.io/v1} and SubjectAccessReview of {@code authorization.k8s.io/v1}. Waits for
 * the answer, some seconds at most. Safe for use by several threads.
 */
final class AccessReviews {
  /** For whom a token must have been made. */
  static final String AUDIENCE = "latchkey";

  private static final Logger LOG = LoggerFactory.getLogger(AccessReviews.class);

  private final SingleAttempt attempt;
  private final AtomicBoolean failing = new AtomicBoolean();

  /**
   * @param client may create both reviews; not closed by this
   */
  AccessReviews(KubernetesClient client) {
    this.attempt = new SingleAttempt(client);
  }

  /**
   * Who a token belongs to; empty if it is not accepted.
   *
   * @throws NoAnswerException if the API server does not say
   */
  Optional<Caller> callerOf(String token) {
    TokenReview question =
        new TokenReviewBuilder()
            .withNewSpec()
            .withToken(token)
            .withAudiences(AUDIENCE)
            .endSpec()
            .build();
    return ask(client -> caller(client.tokenReviews().create(question).getStatus()));
  }

  /**
   * Whether a caller may do something.
   *
   * @throws NoAnswerException if the API server does not say
   */
  boolean isAllowed(Caller caller, Access access) {
    SubjectAccessReview question =
        new SubjectAccessReviewBuilder()
            .withNewSpec()
            .withUser(caller.username())
            .withUid(caller.uid())
            .withGroups(caller.groups())
            .withExtra(caller.extra())
            .withNewResourceAttributes()
            .withGroup(Latchkey.GROUP)
            .withVersion(Latchkey.VERSION)
            .withVerb(access.verb())
            .withResource(access.resource())
            .withNamespace(access.namespace())
            .withName(access.name().orElse(""))
            .endResourceAttributes()
            .endSpec()
            .build();
    return ask(
        client ->
            isAllowed(
                client.authorization().v1().subjectAccessReview().create(question).getStatus()));
  }

  /**
   * What is wrong with a token that is not accepted stands in the answer as an error, so an error
   * there is not the lack of an answer. An authenticator that knows no audiences answers without
   * any: it has accepted the token for the API server alone.
   */
  private static Optional<Caller> caller(TokenReviewStatus status) {
    if (!Boolean.TRUE.equals(status.getAuthenticated())
        || !status.getAudiences().contains(AUDIENCE)) {
      return Optional.empty();
    }
    UserInfo user = status.getUser();
    return Optional.of(
        new Caller(
            user.getUsername(),
            Optional.ofNullable(user.getUid()).orElse(""),
            Optional.ofNullable(user.getGroups()).orElse(List.of()),
            Optional.ofNullable(user.getExtra()).orElse(Map.of())));
  }

  /** An error beside a yes is that of an authorizer that was not needed. */
  private static boolean isAllowed(SubjectAccessReviewStatus status) {
    if (Boolean.TRUE.equals(status.getAllowed())) {
      return true;
    }
    String error = status.getEvaluationError();
    if (!Boolean.TRUE.equals(status.getDenied()) && error != null && !error.isEmpty()) {
      throw new NoAnswerException("an authorizer of the API server failed");
    }
    return false;
  }

  private <T> T ask(Function<KubernetesClient, T> question) {
    try {
      T answer = attempt.call(question);
      if (failing.compareAndSet(true, false)) {
        LOG.info("The API server says again who callers are and what they may do");
      }
      return answer;
    } catch (RuntimeException e) {
      // Not as a cause: its message may quote the token.
      NoAnswerException noAnswer = new NoAnswerException(reason(e));
      if (failing.compareAndSet(false, true)) {
        LOG.warn(
            "The API server does not say who callers are and what they may do: {};"
                + " requests that need to know are refused until it does",
            noAnswer.getMessage());
      }
      throw noAnswer;
    }
  }

  private static String reason(RuntimeException e) {
    if (e instanceof NoAnswerException known) {
      return known.getMessage();
    }
    if (e instanceof KubernetesClientException failure) {
      return failure.getCode() == HttpURLConnection.HTTP_FORBIDDEN
          ? "this program lacks the right to create tokenreviews or subjectaccessreviews"
          : SingleAttempt.reason(failure);
    }
    return "its answer cannot be read (" + e.getClass().getSimpleName() + ")";
  }
}
