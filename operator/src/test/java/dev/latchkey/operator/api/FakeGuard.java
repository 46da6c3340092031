package dev.latchkey.operator.api;

import dev.latchkey.http.ErrorReason;
import dev.latchkey.http.RequestException;
import dev.latchkey.http.auth.Access;
import dev.latchkey.http.auth.Caller;
import dev.latchkey.http.auth.Guard;
import io.javalin.http.Context;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;

/** Knows a caller by a token that is their name; mallory may nothing. */
final class FakeGuard implements Guard {
  final List<Access> asked = new CopyOnWriteArrayList<>();

  @Override
  public Caller authenticate(Context context) {
    return callerOf(Optional.ofNullable(context.header("Authorization")).stream().toList());
  }

  @Override
  public Caller callerOf(List<String> authorization) {
    String name =
        authorization.stream()
            .findFirst()
            .filter(header -> header.startsWith("Bearer "))
            .map(header -> header.substring("Bearer ".length()))
            .orElseThrow(
                () -> new RequestException(ErrorReason.TOKEN_REQUIRED, "Send a bearer token."));
    return new Caller(name, "", List.of(), Map.of());
  }

  @Override
  public void require(Caller caller, Access access) {
    asked.add(access);
    if (caller.username().equals("mallory")) {
      throw new RequestException(ErrorReason.PERMISSION_DENIED, "You may not.");
    }
  }
}
