package dev.latchkey.http.auth;

import io.javalin.http.Context;
import java.util.List;
import java.util.Map;

/** Asks nobody and lets everybody pass: for addresses that only those reach who may do anything. */
public final class OpenGuard implements Guard {
  /** Who everybody is; the parentheses tell the name from those of users. */
  public static final Caller ANYBODY = new Caller("(anonymous)", "", List.of(), Map.of());

  @Override
  public Caller authenticate(Context context) {
    return ANYBODY;
  }

  @Override
  public Caller callerOf(List<String> authorization) {
    return ANYBODY;
  }

  @Override
  public void require(Caller caller, Access access) {}

  @Override
  public boolean remembersToAdmit(List<String> authorization, List<Access> needed) {
    return true;
  }
}
