------------------------------- MODULE Connection -------------------------------
(* What connects any-of to its sources while somebody depends on it.           *)
(* A user joins the connection that is published, if that still has users, or  *)
(* makes one, connects it and publishes it; the last to leave disconnects it.  *)
(* The sources of Goes go at any time, or never; then everybody leaves.        *)
(*                                                                             *)
(* One link hangs on every source on which nothing hung before; else a source  *)
(* has a link of its own, as those of Shared always have. Nothing but the count of users and the claim of a    *)
(* user's link is atomic: a supply is read and then cleared, a published       *)
(* connection withdrawn after a look, by two threads perhaps; and publishing   *)
(* may be seen by others only after the next look (Late).                      *)
(*                                                                             *)
(* Bad schedules: a newcomer relies on a connection that is being disconnected,    *)
(* and is never called; one that leaves while it connects stays attached.      *)
(*                                                                             *)
(* Broken: joining without looking whether anybody is left.                    *)
(* Blind: whoever connected does not look again whether anybody is left.       *)
EXTENDS Naturals, Sequences, FiniteSets
CONSTANTS N, S, Goes, Shared, Broken, Blind
Users == 1..N
Sources == 1..S
SourceOf(p) == p - N
NONE == 0
COMMON == 0

(* --algorithm Connection
variables
  sourceGone = [s \in Sources |-> FALSE],
  sourceLinks = [s \in Sources |-> {}],         \* pairs: the connection, COMMON or the source
  own = {}, deadLinks = {},                     \* such pairs
  gone = FALSE, links = {},                     \* of the combination
  published = NONE,
  users = [s \in Users |-> 0],                  \* of the connection its maker numbered
  dead = [u \in Users |-> FALSE],
  connectionOf = [u \in Users |-> NONE],
  ran = [u \in Users |-> 0], prevented = {};

procedure leave(link)
variables left = NONE;
begin
  Take:
    left := connectionOf[link];
    connectionOf[link] := NONE;
  Count:
    if left = NONE then
      return;
    elsif users[left] = 1 then
      users[left] := 0;
      call close(left);
      return;
    else
      users[left] := users[left] - 1;
      return;
    end if;
end procedure;

procedure close(which)
variables from = 1;
begin
  Withdraw:
    if published = which then
  WithdrawIt:
      published := NONE;
    end if;
  Die:
    deadLinks := deadLinks \union {<<which, COMMON>>};
  Detach:
    while from <= S do
      if <<which, from>> \in own then
        deadLinks := deadLinks \union {<<which, from>>};
        sourceLinks[from] := sourceLinks[from] \ {<<which, from>>};
      else
        sourceLinks[from] := sourceLinks[from] \ {<<which, COMMON>>};
      end if;
      from := from + 1;
    end while;
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
variables mine = NONE, fresh = FALSE, attached = FALSE, at = 0, late = FALSE;
begin
  Look:
    if gone \/ \E s \in Sources : sourceGone[s] then
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
    connectionOf[self] := mine;
  Push:
    if ~gone then
      attached := TRUE;
      links := links \union {self};
    end if;
  Check:
    if ~attached then
      call leave(self);
  Refused:
      ran[self] := ran[self] + 1;
      goto Done;
    elsif ~fresh then
      goto Stay;
    end if;
  Connect:
    while at < S /\ users[mine] > 0 do
      at := at + 1;
  Attach:
      if sourceGone[at] then
        call fire();
        goto Connect;
      elsif sourceLinks[at] = {} /\ at \notin Shared then
        sourceLinks[at] := {<<mine, COMMON>>};
        goto Connect;
      else
        own := own \union {<<mine, at>>};
      end if;
  AttachOwn:
      if sourceGone[at] then
        call fire();
      else
        sourceLinks[at] := sourceLinks[at] \union {<<mine, at>>};
      end if;
    end while;
  Publish:
    if users[mine] > 0 then
      either
        published := mine;
      or
        late := TRUE;
      end either;
    end if;
  LookAgain:
    if users[mine] = 0 /\ ~Blind then
      call close(mine);
    elsif late then
  Late:
      published := mine;
    end if;
  Stay:
    either
      await Goes # {};
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

process source \in {N + s : s \in Goes}
variables walk = {}, link = NONE;
begin
  Go:
    sourceGone[SourceOf(self)] := TRUE;
    walk := sourceLinks[SourceOf(self)];
    sourceLinks[SourceOf(self)] := {};
  Call:
    while walk # {} do
      with s \in walk do
        link := s;
        walk := walk \ {s};
      end with;
  Went:
      if link \notin deadLinks then
        call fire();
      end if;
    end while;
end process;
end algorithm; *)
\* BEGIN TRANSLATION
\* END TRANSLATION

AllDone == \A p \in Users \union {N + s : s \in Goes} : pc[p] = "Done"

AtMostOnce == \A u \in Users : ran[u] + (IF u \in prevented THEN 1 ELSE 0) <= 1

NobodyIsForgotten ==
  AllDone /\ Goes # {} => \A u \in Users : ran[u] + (IF u \in prevented THEN 1 ELSE 0) = 1

NothingIsLeft ==
  AllDone =>
    /\ \A s \in Sources : sourceLinks[s] \subseteq deadLinks
    /\ \A s \in Users : users[s] = 0
    /\ links \intersect {u \in Users : ~dead[u]} = {}

NobodyCountsBelowZero == \A s \in Users : users[s] \in Nat
=============================================================================
