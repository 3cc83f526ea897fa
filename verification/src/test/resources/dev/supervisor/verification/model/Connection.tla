------------------------------- MODULE Connection -------------------------------
(* What connects a combination to its source while somebody depends on it.  *)
(* A user joins the connection that is published, if that still has users, or      *)
(* makes one, connects it and publishes it; the last to leave disconnects it.  *)
(* The source goes at any time, or never (Goes); then everybody leaves.        *)
(*                                                                             *)
(* Bad schedules: a newcomer relies on a connection that is being disconnected,    *)
(* and is never called; one that leaves while it connects stays attached.      *)
(*                                                                             *)
(* Broken: joining without looking whether anybody is left.                    *)
EXTENDS Naturals, Sequences, FiniteSets
CONSTANTS N, Goes, Broken
Users == 1..N
Source == N + 1
NONE == 0

(* --algorithm Connection
variables
  sourceGone = FALSE, sourceLinks = {},         \* one link for each connection
  linkDead = [s \in Users |-> FALSE],
  gone = FALSE, links = {},                     \* of the combination
  published = NONE,
  users = [s \in Users |-> 0],                  \* of the connection its maker numbered
  dead = [u \in Users |-> FALSE],
  connectionOf = [u \in Users |-> NONE],
  ran = [u \in Users |-> 0], prevented = {};

procedure leave(link)
variables left = NONE, last = FALSE;
begin
  Take:
    left := connectionOf[link];
    connectionOf[link] := NONE;
  Count:
    if left = NONE then
      return;
    else
      last := users[left] = 1;
      users[left] := users[left] - 1;
    end if;
  Withdraw:
    if ~last then
      return;
    elsif published = left then
      published := NONE;
    end if;
  Claim:
    if linkDead[left] then return; else linkDead[left] := TRUE; end if;
  Detach:
    sourceLinks := sourceLinks \ {left};
    return;
end procedure;

procedure fire()
variables taken = {}, one = NONE;
begin
  Swap:
    if gone then
      return;
    else
      gone := TRUE;
      taken := links;
      links := {};
    end if;
  Each:
    while taken # {} do
      with u \in taken do
        one := u;
        taken := taken \ {u};
      end with;
  ClaimIt:
      if ~dead[one] then
        dead[one] := TRUE;
        call leave(one);
  Run:
        ran[one] := ran[one] + 1;
      end if;
    end while;
    return;
end procedure;

process user \in Users
variables mine = NONE, fresh = FALSE, attached = FALSE;
begin
  Look:
    if gone \/ sourceGone then
      ran[self] := ran[self] + 1;
      goto Done;
    end if;
  Read:
    mine := published;
  Join:
    if mine # NONE /\ (Broken \/ users[mine] > 0) then
      users[mine] := users[mine] + 1;
    else
      mine := self;
      users[self] := 1;
      fresh := TRUE;
    end if;
  Supplied:
    connectionOf[self] := mine;
  Push:
    if ~gone then
      attached := TRUE;
      links := links \union {self};
    end if;
  Check:
    if ~attached \/ dead[self] then
      call leave(self);
  Refused:
      if ~attached then
        ran[self] := ran[self] + 1;
      end if;
      goto Done;
    elsif ~fresh then
      goto Stay;
    end if;
  Connect:
    if users[mine] = 0 then goto Publish; end if;
  Attach:
    if ~sourceGone then
      sourceLinks := sourceLinks \union {mine};
    elsif ~linkDead[mine] then
      linkDead[mine] := TRUE;
      call fire();
    end if;
  Publish:
    if users[mine] > 0 then
  PublishIt:
      published := mine;
    end if;
  LookAgain:
    if users[mine] = 0 then
  WithdrawAgain:
      if published = mine then published := NONE; end if;
  ClaimAgain:
      if ~linkDead[mine] then
        linkDead[mine] := TRUE;
        sourceLinks := sourceLinks \ {mine};
      end if;
    end if;
  Stay:
    either
      await Goes;
      goto Done;
    or
      if dead[self] then
        goto Done;
      else
        dead[self] := TRUE;
        prevented := prevented \union {self};
      end if;
    end either;
  Forget:
    links := links \ {self};
    call leave(self);
end process;

process source = Source
variables walk = {}, link = NONE;
begin
  Go:
    if Goes then
      sourceGone := TRUE;
      walk := sourceLinks;
      sourceLinks := {};
    end if;
  Call:
    while walk # {} do
      with s \in walk do
        link := s;
        walk := walk \ {s};
      end with;
  Went:
      if ~linkDead[link] then
        linkDead[link] := TRUE;
        call fire();
      end if;
    end while;
end process;
end algorithm; *)
\* BEGIN TRANSLATION
\* END TRANSLATION

AllDone == \A p \in Users \union {Source} : pc[p] = "Done"

AtMostOnce == \A u \in Users : ran[u] + (IF u \in prevented THEN 1 ELSE 0) <= 1

NobodyIsForgotten ==
  AllDone /\ Goes => \A u \in Users : ran[u] + (IF u \in prevented THEN 1 ELSE 0) = 1

NothingIsLeft ==
  AllDone =>
    /\ \A s \in sourceLinks : linkDead[s]
    /\ \A s \in Users : users[s] = 0
    /\ links \intersect {u \in Users : ~dead[u]} = {}

NobodyCountsBelowZero == \A s \in Users : users[s] \in Nat
=============================================================================
