package dev.latchkey.operator.api;

import dev.latchkey.credentials.KeyId;
import dev.latchkey.credentials.hashing.HashKeyRing;
import dev.latchkey.http.CustomMethods;
import dev.latchkey.http.ErrorReason;
import dev.latchkey.http.JsonAnswer;
import dev.latchkey.http.RequestBody;
import dev.latchkey.http.RequestException;
import dev.latchkey.http.auth.Guard;
import dev.latchkey.operator.admin.Call;
import dev.latchkey.operator.admin.KeyAdministration;
import dev.latchkey.operator.admin.KeyAdministration.ImportResult;
import dev.latchkey.operator.admin.KeyAdministration.Issued;
import dev.latchkey.operator.admin.KeyAdministration.Rotated;
import dev.latchkey.operator.admin.KeyAdministration.Updated;
import dev.latchkey.operator.admin.KeyChanges;
import dev.latchkey.operator.admin.KeyFilter;
import dev.latchkey.operator.admin.KeyKind;
import dev.latchkey.operator.admin.ListPage;
import dev.latchkey.operator.admin.ListPosition;
import dev.latchkey.operator.admin.ListedKey;
import dev.latchkey.operator.admin.NewImport;
import dev.latchkey.operator.admin.NewKey;
import io.javalin.config.RoutesConfig;
import io.javalin.http.Context;
import io.javalin.http.HandlerType;
import java.io.IOException;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Semaphore;

/**
 * The operations on keys over HTTP. Of every request first the namespace is read, then who calls
 * and whether they may, then the rest of it.
 */
public final class AdminRoutes {
  private static final int MAX_BODY = 1024 * 1024;
  private static final int BATCHES = 4;
  private static final int MAX_BATCH_BODY = 8 * MAX_BODY;

  /** How many batches are read and imported at once: each may hold some megabytes. */
  private final Semaphore batches = new Semaphore(BATCHES);

  private final KeyAdministration keys;
  private final Admission admission;
  private final Clock clock;
  private final IssueRequests issueRequests = new IssueRequests();
  private final ImportRequests importRequests = new ImportRequests();
  private final UpdateRequests updateRequests = new UpdateRequests();
  private final RotateRequests rotateRequests = new RotateRequests();
  private final RevokeRequests revokeRequests = new RevokeRequests();
  private final KeyAnswers answers = new KeyAnswers();

  /**
   * @param keys does the work
   * @param guard says who calls, and whether they may
   * @param defaultNamespace for which namespace a request is that names none
   * @param clock says what has expired
   */
  public AdminRoutes(KeyAdministration keys, Guard guard, String defaultNamespace, Clock clock) {
    this.keys = keys;
    this.admission = new Admission(keys, guard, defaultNamespace);
    this.clock = clock;
  }

  /** Adds the routes. */
  public void addTo(RoutesConfig routes) {
    String issued = KeyNames.collection(KeyKind.ISSUED);
    routes.post(issued, this::issue);
    addList(routes, KeyKind.ISSUED);
    new KeyPath(issued)
        .on(HandlerType.GET, (context, id) -> get(context, KeyKind.ISSUED, id))
        .on(HandlerType.PATCH, (context, id) -> update(context, KeyKind.ISSUED, id))
        .onCustom("rotate", this::rotate)
        .onCustom("revoke", (context, id) -> revoke(context, Optional.of(KeyKind.ISSUED), id))
        .addTo(routes);
    String imported = KeyNames.collection(KeyKind.IMPORTED);
    routes.post(imported, this::importKey);
    addList(routes, KeyKind.IMPORTED);
    CustomMethods.add(
        routes, imported, "batchImport", context -> importAll(context, "BATCH_IMPORT_ERROR_"));
    CustomMethods.add(
        routes,
        imported,
        "batchCreate",
        context -> importAll(context, "BATCH_CREATE_IMPORTED_API_KEYS_ERROR_"));
    new KeyPath(imported)
        .on(HandlerType.GET, (context, id) -> get(context, KeyKind.IMPORTED, id))
        .on(HandlerType.PATCH, (context, id) -> update(context, KeyKind.IMPORTED, id))
        .on(HandlerType.DELETE, this::delete)
        .onCustom("revoke", (context, id) -> revoke(context, Optional.of(KeyKind.IMPORTED), id))
        .addTo(routes);
    new KeyPath(KeyNames.collectionOfBoth())
        .onCustom("revoke", (context, id) -> revoke(context, Optional.empty(), id))
        .addTo(routes);
  }

  /** HEAD too: Javalin's own answer to it would ask nobody whether the caller may. */
  private void addList(RoutesConfig routes, KeyKind kind) {
    routes.get(KeyNames.collection(kind), context -> list(context, kind));
    routes.head(KeyNames.collection(kind), context -> list(context, kind));
  }

  private void issue(Context context) throws IOException {
    Call call = admission.admit(context, "create", KeyKind.ISSUED.resource());
    NewKey key = issueRequests.read(RequestBody.read(context, MAX_BODY));
    Issued issued = keys.issue(call, key);
    nameCreated(context, KeyKind.ISSUED, issued.key());
    answerSecret(context, answers.issued(issued, clock.instant()));
  }

  private void importKey(Context context) throws IOException {
    Call call = admission.admit(context, "create", KeyKind.IMPORTED.resource());
    NewImport key = importRequests.read(RequestBody.read(context, MAX_BODY));
    ListedKey imported = keys.importKey(call, key);
    nameCreated(context, KeyKind.IMPORTED, imported);
    JsonAnswer.write(context, 201, answers.one(imported, clock.instant()));
  }

  private void importAll(Context context, String errorPrefix) throws IOException {
    Call call = admission.admit(context, "create", KeyKind.IMPORTED.resource());
    if (!batches.tryAcquire()) {
      throw new RequestException(
          ErrorReason.UNAVAILABLE, "Too many batches are being imported: try again in a while.");
    }
    List<ImportResult> results;
    try {
      results =
          importAll(call, importRequests.readBatch(RequestBody.read(context, MAX_BATCH_BODY)));
    } finally {
      batches.release();
    }
    Optional<RequestException> failure = BatchError.ofAll(results);
    if (failure.isPresent()) {
      throw failure.get();
    }
    JsonAnswer.write(context, 200, answers.batch(results, errorPrefix, clock.instant()));
  }

  private List<ImportResult> importAll(Call call, List<BatchItem> items) {
    List<NewImport> readable = new ArrayList<>();
    for (BatchItem item : items) {
      if (item instanceof BatchItem.Readable good) {
        readable.add(good.key());
      }
    }
    Iterator<ImportResult> outcomes =
        readable.isEmpty()
            ? List.<ImportResult>of().iterator()
            : keys.importAll(call, List.copyOf(readable)).iterator();
    List<ImportResult> results = new ArrayList<>();
    for (BatchItem item : items) {
      results.add(
          item instanceof BatchItem.Unreadable bad
              ? new ImportResult.Refused(bad.why())
              : outcomes.next());
    }
    return results;
  }

  private void get(Context context, KeyKind kind, Optional<KeyId> id) {
    Call call = admission.admit(context, "get", kind, id);
    JsonAnswer.write(
        context, 200, answers.one(keys.get(call, kind, idOf(kind, id)), clock.instant()));
  }

  private void list(Context context, KeyKind kind) {
    Call call = admission.admit(context, "list", kind.resource());
    QueryParameters parameters = QueryParameters.of(context);
    int size = PageSize.parse(parameters.get("page_size"));
    KeyFilter filter = ListFilter.parse(parameters.get("filter"));
    PageTokens tokens = new PageTokens(call.namespace(), kind, filter);
    Optional<HashKeyRing> hashKeys = keys.hashKeys(call.namespace());
    Optional<ListPosition> after =
        Optional.of(parameters.get("page_token"))
            .filter(token -> !token.isEmpty())
            .map(token -> tokens.read(token, hashKeys));
    ListPage page = keys.list(call, kind, filter, after, size);
    Optional<String> next =
        page.next()
            .map(position -> tokens.write(position, hashKeys.orElseThrow(AdminRoutes::noHashKeys)));
    JsonAnswer.write(context, 200, answers.page(kind, page, next, clock.instant()));
  }

  private void update(Context context, KeyKind kind, Optional<KeyId> id) throws IOException {
    Call call = admission.admit(context, "patch", kind, id);
    byte[] body = RequestBody.read(context, MAX_BODY);
    KeyId known = idOf(kind, id);
    ChangeRule rule = UpdateMask.parse(QueryParameters.of(context).get("update_mask"));
    KeyChanges changes = updateRequests.read(body, kind, rule);
    Updated updated = keys.update(call, kind, known, changes);
    updated.warning().ifPresent(warning -> WarningHeader.add(context, warning));
    JsonAnswer.write(context, 200, answers.one(updated.key(), clock.instant()));
  }

  private void rotate(Context context, Optional<KeyId> id) throws IOException {
    Call call = admission.admit(context, "rotate", KeyKind.ISSUED, id);
    byte[] body = RequestBody.read(context, MAX_BODY);
    KeyId known = idOf(KeyKind.ISSUED, id);
    KeyChanges changes = rotateRequests.read(body);
    if (!changes.isNone()) {
      // Whoever may replace a credential by another one may not for that make it do more.
      call = admission.admit(context, "patch", KeyKind.ISSUED, id);
    }
    Rotated rotated = keys.rotate(call, known, changes);
    rotated.warning().ifPresent(warning -> WarningHeader.add(context, warning));
    nameCreated(context, KeyKind.ISSUED, rotated.key());
    answerSecret(context, answers.rotated(rotated, clock.instant()));
  }

  private void revoke(Context context, Optional<KeyKind> kind, Optional<KeyId> id)
      throws IOException {
    Call call = admission.admit(context, "create", "apikeyrevocations");
    byte[] body = RequestBody.read(context, MAX_BODY);
    KeyId known = kind.isPresent() ? idOf(kind.get(), id) : id.orElseThrow(AdminRoutes::notFound);
    RevokeRequests.Revoke revoke = revokeRequests.read(body);
    keys.revoke(call, kind, known, revoke.reason(), revoke.description());
    context.status(204);
  }

  private void delete(Context context, Optional<KeyId> id) {
    Call call = admission.admit(context, "delete", KeyKind.IMPORTED, id);
    keys.delete(call, idOf(KeyKind.IMPORTED, id));
    context.status(204);
  }

  private static KeyId idOf(KeyKind kind, Optional<KeyId> id) {
    return id.filter(known -> known.isImported() == (kind == KeyKind.IMPORTED))
        .orElseThrow(AdminRoutes::notFound);
  }

  private static void nameCreated(Context context, KeyKind kind, ListedKey key) {
    context.header("Location", KeyNames.collection(kind) + "/" + key.record().keyID());
  }

  private static void answerSecret(Context context, byte[] body) {
    context.header("Cache-Control", "no-store");
    JsonAnswer.write(context, 201, body);
  }

  private static RequestException notFound() {
    return new RequestException(
        ErrorReason.API_KEY_NOT_FOUND, "There is no key of this id and kind in this namespace.");
  }

  private static RequestException noHashKeys() {
    return new RequestException(
        ErrorReason.HASH_KEYS_UNAVAILABLE,
        "The namespace's hash keys cannot be read now: try again in a moment.");
  }
}
