package dev.latchkey.operator.admin;

import dev.latchkey.credentials.KeyId;
import dev.latchkey.http.ErrorReason;
import dev.latchkey.http.RequestException;
import dev.latchkey.operator.hashkeys.HashKeysUnavailableException;
import dev.latchkey.operator.issued.NotReplaceableException;
import io.fabric8.kubernetes.api.model.Status;
import io.fabric8.kubernetes.api.model.StatusCause;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What clients are told where something cannot be done. */
final class Refusals {
  private static final Logger log = LoggerFactory.getLogger(Refusals.class);

  private Refusals() {}

  /** Does something, with every failure as clients are told it. */
  static <T> T translating(Supplier<T> deed) {
    try {
      return deed.get();
    } catch (HashKeysUnavailableException e) {
      throw new RequestException(ErrorReason.HASH_KEYS_UNAVAILABLE, e.getMessage());
    } catch (NotReplaceableException e) {
      throw new RequestException(
          ErrorReason.API_KEY_NOT_ACTIVE, "The credential cannot be rotated. " + e.getMessage());
    } catch (KubernetesClientException e) {
      throw of(e);
    }
  }

  /** Whether the API server did not do what it was asked; of any other failure nobody knows. */
  static boolean isDefinite(KubernetesClientException e) {
    return e.getCode() >= 400 && e.getCode() < 500;
  }

  static RequestException notFound() {
    return new RequestException(
        ErrorReason.API_KEY_NOT_FOUND, "There is no key of this id in this namespace.");
  }

  static RequestException alreadyRevoked(KeyId id) {
    return new RequestException(
        ErrorReason.API_KEY_ALREADY_REVOKED,
        "The credential %s is revoked already.".formatted(id.value()));
  }

  static RequestException requestIDReused() {
    return new RequestException(
        ErrorReason.REQUEST_ID_REUSED,
        "request_id: another request was made with this one. Use a new one for each key.");
  }

  static RequestException paused() {
    return new RequestException(
        ErrorReason.NAMESPACE_PAUSED,
        "The namespace is paused: nothing is written in it until the annotation"
            + " latchkey.dev/paused is removed.");
  }

  static RequestException aborted() {
    return new RequestException(
        ErrorReason.ABORTED,
        "Somebody else changed the same at the same moment, and nothing came of this request: look"
            + " at the key, and try again.");
  }

  /** Why something failed, for a log. */
  static String why(RuntimeException e) {
    return e instanceof KubernetesClientException api ? message(api) : e.getClass().getSimpleName();
  }

  private static RequestException of(KubernetesClientException e) {
    return switch (e.getCode()) {
      case 404 ->
          isAboutNamespace(e)
              ? new RequestException(
                  ErrorReason.NAMESPACE_NOT_FOUND, "There is no namespace of this name.")
              : notFound();
      case 409 -> aborted();
      case 400, 413, 422 ->
          new RequestException(
              ErrorReason.FIELD_OUT_OF_RANGE,
              "The API server refuses a key like this one" + fields(e) + ".");
      case 403 -> {
        if (causes(e).anyMatch(cause -> "NamespaceTerminating".equals(cause.getReason()))) {
          yield new RequestException(
              ErrorReason.NAMESPACE_TERMINATING,
              "The namespace is being deleted: nothing is made in it any more.");
        }
        if (!isAboutRights(e)) {
          log.warn("The cluster refuses what was asked for over HTTP: {}", refusal(e));
          yield new RequestException(
              ErrorReason.CLUSTER_REFUSES,
              "A quota or an admission policy of the cluster refuses this; the operator's log says"
                  + " where.");
        }
        log.error("The operator lacks a right: {}", refusal(e));
        yield new RequestException(
            ErrorReason.INTERNAL,
            "The operator lacks a right that it needs for this; its log says which.");
      }
      case 0, 429, 503, 504 -> {
        log.warn("The API server does not answer: {}", message(e));
        yield new RequestException(
            ErrorReason.API_SERVER_UNREACHABLE,
            "The API server does not answer, and it is not known whether anything was done: look"
                + " at the key, or ask again with the same request_id.");
      }
      default -> {
        log.error("The API server refused what it should not: {}", message(e));
        yield new RequestException(
            ErrorReason.INTERNAL, "The API server refused; the operator's log says how.");
      }
    };
  }

  /** Not the whole message: it may quote what the client sent. */
  private static String fields(KubernetesClientException e) {
    String fields =
        causes(e)
            .map(StatusCause::getField)
            .filter(Objects::nonNull)
            .distinct()
            .collect(Collectors.joining(", "));
    return fields.isEmpty() ? "" : ": look at " + fields;
  }

  /** As the API server words what RBAC refuses. */
  private static boolean isAboutRights(KubernetesClientException e) {
    return Optional.ofNullable(e.getStatus())
        .map(Status::getMessage)
        .filter(text -> text.contains("is forbidden: User "))
        .isPresent();
  }

  private static boolean isAboutNamespace(KubernetesClientException e) {
    return Optional.ofNullable(e.getStatus())
        .map(Status::getDetails)
        .filter(details -> "namespaces".equals(details.getKind()))
        .isPresent();
  }

  private static java.util.stream.Stream<StatusCause> causes(KubernetesClientException e) {
    return Optional.ofNullable(e.getStatus())
        .map(Status::getDetails)
        .map(details -> details.getCauses())
        .orElse(List.of())
        .stream();
  }

  /**
   * With the API server's own words, which name the right or the policy; but for Secrets, as a
   * policy may quote what it refuses. Keys and records hold no credential.
   */
  private static String refusal(KubernetesClientException e) {
    boolean isAboutSecret =
        "secrets".equals(e.getResourcePlural())
            || Optional.ofNullable(e.getStatus())
                .map(Status::getDetails)
                .filter(details -> "secrets".equals(details.getKind()))
                .isPresent();
    return Optional.ofNullable(e.getStatus())
        .map(Status::getMessage)
        .filter(text -> !isAboutSecret)
        .map(text -> message(e) + ": " + text.replaceAll("\\p{Cntrl}", " "))
        .orElseGet(() -> message(e));
  }

  private static String message(KubernetesClientException e) {
    return Optional.ofNullable(e.getStatus())
            .map(Status::getReason)
            .orElse(e.getClass().getSimpleName())
        + ", code "
        + e.getCode()
        + Optional.ofNullable(e.getResourcePlural()).map(what -> ", " + what).orElse("")
        + Optional.ofNullable(e.getNamespace()).map(where -> " in " + where).orElse("");
  }
}
