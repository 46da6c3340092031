package dev.latchkey.verifier.http;

import dev.latchkey.crds.Latchkey;
import dev.latchkey.credentials.token.StatusListToken;
import dev.latchkey.http.EntityTag;
import dev.latchkey.http.ErrorReason;
import dev.latchkey.http.RequestException;
import dev.latchkey.verifier.index.RecordScope;
import dev.latchkey.verifier.statuslist.StatusLists;
import dev.latchkey.verifier.verification.VerificationService;
import io.javalin.config.RoutesConfig;
import io.javalin.http.Context;
import java.nio.charset.StandardCharsets;
import java.util.Collections;

/**
 * The signed status list of a namespace (IETF Token Status List, section 8). Needs no credentials:
 * it says nothing but which entries are over.
 */
public final class StatusListRoutes {
  private static final String PATH = Latchkey.STATUS_LISTS_PATH + "{namespace}";
  private static final String CACHING = "public, max-age=" + StatusLists.FRESHNESS.toSeconds();

  private final StatusLists lists;
  private final VerificationService verifications;
  private final RecordScope scope;

  /**
   * @param lists makes the lists
   * @param verifications says whether the verifier's data may be relied upon
   * @param scope which records the verifier takes; a list is of all
   */
  public StatusListRoutes(StatusLists lists, VerificationService verifications, RecordScope scope) {
    this.lists = lists;
    this.scope = scope;
    this.verifications = verifications;
  }

  /** Adds the routes. */
  public void addTo(RoutesConfig routes) {
    routes.get(PATH, this::answer);
  }

  private void answer(Context context) {
    String namespace = context.pathParam("namespace");
    if (context.queryParam("time") != null) {
      throw new RequestException(
          ErrorReason.STATUS_HISTORY_NOT_KEPT,
          "time: only the present list is served; leave it out.");
    }
    if (scope.isPartial()) {
      throw new RequestException(
          ErrorReason.VERIFIER_IS_SCOPED,
          "This verifier knows some of the namespace's keys alone (--audience,"
              + " --record-selector), and a status list is of all: ask one that runs without"
              + " them.");
    }
    verifications
        .unavailable(namespace)
        .ifPresent(
            outcome -> {
              throw VerifyRoutes.unavailable(outcome);
            });
    byte[] token =
        lists
            .find(namespace)
            .orElseThrow(() -> missing(namespace))
            .getBytes(StandardCharsets.US_ASCII);
    EntityTag tag = EntityTag.of(token);
    context.header("ETag", tag.text()).header("Cache-Control", CACHING);
    if (tag.isIn(Collections.list(ClientAddress.lines(context, "If-None-Match")))) {
      context.status(304);
    } else {
      context.status(200).contentType(StatusListToken.MEDIA_TYPE).result(token);
    }
  }

  private RequestException missing(String namespace) {
    return lists.exists(namespace)
        ? new RequestException(
            ErrorReason.VERIFIER_CANNOT_DERIVE,
            "This verifier has no key that signs the list: ask one that runs with --derive-tokens.")
        : new RequestException(
            ErrorReason.STATUS_LIST_NOT_FOUND,
            "There is no status list of this namespace: its derived tokens are off, or its"
                + " ApiKeyIssuer does not say where the list is (derivedTokens.statusListURI).");
  }
}
