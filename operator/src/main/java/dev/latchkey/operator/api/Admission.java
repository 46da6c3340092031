package dev.latchkey.operator.api;

import dev.latchkey.credentials.KeyId;
import dev.latchkey.http.CallNamespace;
import dev.latchkey.http.RequestException;
import dev.latchkey.http.auth.Access;
import dev.latchkey.http.auth.Caller;
import dev.latchkey.http.auth.Guard;
import dev.latchkey.operator.admin.Call;
import dev.latchkey.operator.admin.KeyAdministration;
import dev.latchkey.operator.admin.KeyKind;
import io.javalin.http.Context;
import java.util.Optional;
import java.util.function.Function;

/** Lets requests in whose caller may make them; before the body is read. Thread-safe. */
final class Admission {
  private final KeyAdministration keys;
  private final Guard guard;
  private final String defaultNamespace;

  /**
   * @param keys knows the names of keys' objects
   * @param guard says who calls, and whether they may
   * @param defaultNamespace for which namespace a request is that names none
   */
  Admission(KeyAdministration keys, Guard guard, String defaultNamespace) {
    this.keys = keys;
    this.guard = guard;
    this.defaultNamespace = defaultNamespace;
  }

  /**
   * Admits a request for no key in particular.
   *
   * @throws RequestException if its caller is not known, or may not
   */
  Call admit(Context context, String verb, String resource) {
    return admit(context, verb, resource, namespace -> Optional.empty());
  }

  /**
   * Admits a request for one key. Of a key that is not known it takes the right to all.
   *
   * @param id empty = what the path has is no key id
   * @throws RequestException if its caller is not known, or may not
   */
  Call admit(Context context, String verb, KeyKind kind, Optional<KeyId> id) {
    return admit(
        context,
        verb,
        kind.resource(),
        namespace -> id.flatMap(known -> keys.objectName(namespace, kind, known)));
  }

  private Call admit(
      Context context,
      String verb,
      String resource,
      Function<String, Optional<String>> objectName) {
    String namespace = CallNamespace.of(context).orElse(defaultNamespace);
    Caller caller = guard.authenticate(context);
    Optional<String> name = objectName.apply(namespace);
    guard.require(caller, new Access(verb, resource, namespace, name));
    return new Call(namespace, caller.username(), name);
  }
}
