---------------------------- MODULE StopChain ----------------------------
(* The stop chain of docs/stop-chain.md: every interleaving of its moves    *)
(* for a small tree that may go on spawning while it stops. Nodes are born  *)
(* in the order of their numbers, so a higher number is a younger node.     *)
(* `pending` holds the moves that some thread has still to make; they are   *)
(* made in any order. What is asked hears of it in the same move here; that *)
(* another incarnation may begin before it does is in Needs.tla.            *)
EXTENDS Integers, Sequences, FiniteSets

CONSTANTS N,         \* how many nodes there can be; 1 is the root
          Daemons,   \* those whose parents do not wait for them
          Apart,     \* those that can be started again, once each
          Shared,    \* those that are attached to the root at the oldest place
          Stretches, \* scopes that are open on their parent's own thread
          Recurrent, \* those that have a second incarnation when their body ends by itself
          Obedient,  \* TRUE: those that were asked end some day; FALSE: perhaps never
          Limited,   \* TRUE: the deadline comes some day
          Bug        \* "none", or a fault that has to be found

Nodes == 1..N
None == 0

VARIABLES parent, phase, asked, over, stopAsked, pending,
          late,      \* those that were linked while their parent was being stopped
          unlinked,  \* those that are settled, and that their parents do not know any more
          leaving,   \* how many of a node's children are unlinked while their `stopped` has still to go
          gone,      \* those whose `stopped` has gone
          sharedLast,\* those that have begun to stop what is at the oldest place
          again,     \* those that were started again
          handed,    \* daemons that have moved to the root, and from whom; the latest at the end
          expired,   \* past the deadline
          insisted,  \* those that were interrupted
          ends,      \* those that are being stopped: no incarnation follows
          twice,     \* those that have come to the end of an incarnation which another one follows
          paused     \* those that are between two incarnations: over, and waiting for a start

vars == <<parent, phase, asked, over, stopAsked, pending, late, unlinked, leaving, gone, sharedLast,
          again, handed, expired, insisted, ends, twice, paused>>

Born(n) == phase[n] /= "unborn"
Linked(n) == Born(n) /\ n \notin unlinked
Children(n) == {c \in Nodes : Linked(c) /\ parent[c] = n}
IsLate(c) == late[c] /\ Bug /= "lateChildIsWaitedFor"
Regular(n) == {c \in Children(n) : ~IsLate(c) /\ c \notin Shared}
Late(n) == {c \in Children(n) : IsLate(c)}
SharedBy(n) == {c \in Children(n) : c \in Shared}
IsHanded(c) == \E i \in 1..Len(handed) : handed[i][1] = c
Index(c) == CHOOSE i \in 1..Len(handed) : handed[i][1] = c
Place(c) == IF IsHanded(c) THEN -Index(c) ELSE IF c \in again THEN N + c ELSE c
Newest(S) == IF Bug = "oldestFirst"
             THEN CHOOSE c \in S : \A d \in S : Place(d) >= Place(c)
             ELSE CHOOSE c \in S : \A d \in S : Place(d) <= Place(c)
Life(c) == IF c \in again THEN 1 ELSE 0
OpenStretches(n) == {c \in Children(n) : c \in Stretches /\ ~over[c]}

Init == /\ parent = [n \in Nodes |-> None]
        /\ phase = [n \in Nodes |-> IF n = 1 THEN "open" ELSE "unborn"]
        /\ asked = [n \in Nodes |-> FALSE]
        /\ late = [n \in Nodes |-> FALSE]
        /\ over = [n \in Nodes |-> FALSE]
        /\ stopAsked = FALSE
        /\ pending = {}
        /\ unlinked = {}
        /\ leaving = [n \in Nodes |-> 0]
        /\ gone = {}
        /\ sharedLast = {}
        /\ again = {}
        /\ handed = <<>>
        /\ expired = FALSE
        /\ insisted = {}
        /\ ends = {}
        /\ twice = {}
        /\ paused = {}

(* What bears no more: what is settled, or past the deadline, or was given up, or has only what is *)
(* shared left.                                                                                     *)
MayBear(p, c) ==
  /\ phase[p] \in {"open", "drained", "closing"}
  /\ ~(expired /\ Bug /= "bornPastTheDeadline")
  /\ p \in sharedLast => c \in Shared

(* A child is linked under its parent's mutex and inherits how far the parent has come. A late daemon *)
(* is the root's from birth.                                                                          *)
Spawn(p) ==
  \E c \in Nodes :
    /\ ~Born(c) /\ \A d \in Nodes : d < c => Born(d)
    /\ MayBear(p, c)
    /\ c \in Shared => p = 1
    /\ c \in Stretches => ~over[p] /\ OpenStretches(p) = {}
    /\ LET isLate == phase[p] = "closing" /\ c \notin Shared /\ Bug /= "lateChildIsNotAsked"
           above == IF isLate /\ c \in Daemons /\ p /= 1 THEN 1 ELSE p
       IN /\ parent' = [parent EXCEPT ![c] = above]
          /\ handed' = IF above = p THEN handed ELSE Append(handed, <<c, p>>)
          /\ phase' = [phase EXCEPT ![c] = IF isLate THEN "closing"
                                           ELSE IF phase[p] = "open" THEN "open" ELSE "drained"]
          /\ asked' = [asked EXCEPT ![c] = isLate]
          /\ late' = [late EXCEPT ![c] = isLate /\ phase[above] = "closing"]
          /\ pending' = IF isLate THEN pending \cup {<<"step", c>>} ELSE pending
          /\ ends' = IF phase[p] = "open" THEN ends ELSE ends \cup {c}
    /\ UNCHANGED <<over, stopAsked, unlinked, leaving, gone, sharedLast, again, expired, insisted, twice, paused>>

(* One that has stopped is started again: it is born anew, as the newest of its parent. What moves it *)
(* has still to make for its former life come late, if at all.                                        *)
Restart(c) ==
  /\ c \in Apart \ again
  /\ phase[c] = "settled" /\ (c \in gone \/ Bug = "startedAgainTooEarly")
  /\ parent[c] /= None /\ MayBear(parent[c], c)
  /\ LET p == parent[c]
         isLate == phase[p] = "closing"
     IN /\ phase' = [phase EXCEPT ![c] = IF isLate THEN "closing"
                                         ELSE IF phase[p] = "open" THEN "open" ELSE "drained"]
        /\ asked' = [asked EXCEPT ![c] = isLate]
        /\ late' = [late EXCEPT ![c] = isLate]
        /\ pending' = IF isLate THEN pending \cup {<<"step", c>>} ELSE pending
  /\ over' = [over EXCEPT ![c] = FALSE]
  /\ unlinked' = unlinked \ {c}
  /\ gone' = gone \ {c}
  /\ again' = again \cup {c}
  /\ UNCHANGED <<parent, stopAsked, leaving, sharedLast, handed, expired, insisted, ends, twice, paused>>

(* The body ends: by itself, or because it was asked. A body with a stretch open cannot. *)
End(n) ==
  /\ Born(n) /\ phase[n] /= "settled" /\ ~over[n]
  /\ OpenStretches(n) = {}
  /\ over' = [over EXCEPT ![n] = TRUE]
  /\ phase' = [phase EXCEPT ![n] = "closing"]
  /\ pending' = pending \cup {<<"step", n>>}
  /\ UNCHANGED <<parent, asked, late, stopAsked, unlinked, leaving, gone, sharedLast, again, handed, expired,
                 insisted, ends, twice, paused>>

Stop ==
  /\ ~stopAsked
  /\ stopAsked' = TRUE
  /\ pending' = pending \cup {<<"drain", 1>>, <<"tell", 1>>}
  /\ UNCHANGED <<parent, phase, asked, late, over, unlinked, leaving, gone, sharedLast, again, handed, expired,
                 insisted, ends, twice, paused>>

Drain(n) ==
  /\ <<"drain", n>> \in pending
  /\ IF phase[n] = "open"
     THEN /\ phase' = [phase EXCEPT ![n] = "drained"]
          /\ pending' = (pending \ {<<"drain", n>>}) \cup {<<"drain", c>> : c \in Children(n)}
     ELSE /\ pending' = pending \ {<<"drain", n>>}
          /\ UNCHANGED phase
  /\ ends' = ends \cup {n}
  /\ UNCHANGED <<parent, asked, late, over, stopAsked, unlinked, leaving, gone, sharedLast, again, handed, expired,
                 insisted, twice, paused>>

Tell(n) ==
  /\ <<"tell", n>> \in pending
  /\ IF phase[n] = "settled"
     THEN /\ pending' = pending \ {<<"tell", n>>}
          /\ UNCHANGED phase
     ELSE /\ phase' = [phase EXCEPT ![n] = "closing"]
          /\ pending' = (pending \ {<<"tell", n>>}) \cup {<<"step", n>>}
  /\ ends' = ends \cup {n}
  /\ UNCHANGED <<parent, asked, late, over, stopAsked, unlinked, leaving, gone, sharedLast, again, handed, expired,
                 insisted, twice, paused>>

TellOne(n, c) == <<IF n /= 1 /\ c \in Daemons THEN "handOver" ELSE "tell", c>>

(* The stop has reached a scope that is open on the node's own thread. *)
StretchWasAsked(n) ==
  /\ Regular(n) /= {} /\ Newest(Regular(n)) \in Stretches /\ asked[Newest(Regular(n))]
  /\ Bug /= "bodyIsAskedAfterItsScope"

Step(n) ==
  /\ <<"step", n>> \in pending
  /\ LET rest == pending \ {<<"step", n>>}
         waits == leaving[n] > 0 /\ Bug /= "unlinkedIsSettled"
         nothing == pending' = rest /\ UNCHANGED <<phase, asked, sharedLast, twice, paused>>
         ask == /\ asked' = [asked EXCEPT ![n] = TRUE]
                /\ pending' = rest \cup (IF n \in Stretches THEN {<<"step", parent[n]>>} ELSE {})
                /\ UNCHANGED <<phase, sharedLast, twice, paused>>
     IN IF phase[n] /= "closing" \/ waits
        THEN nothing
        ELSE IF Bug = "askBeforeChildren" /\ ~asked[n] /\ ~over[n]
        THEN ask
        ELSE IF Regular(n) /= {}
        THEN IF ~asked[n] /\ ~over[n] /\ StretchWasAsked(n)
             THEN ask
             ELSE /\ pending' = rest \cup {TellOne(n, Newest(Regular(n)))}
                  /\ UNCHANGED <<phase, asked, sharedLast, twice, paused>>
        ELSE IF ~over[n]
        THEN IF ~asked[n] THEN ask ELSE nothing
        ELSE IF Late(n) /= {}
        THEN nothing
        ELSE IF SharedBy(n) /= {}
        THEN /\ pending' = rest \cup {<<"tell", Newest(SharedBy(n))>>}
             /\ sharedLast' = IF Bug = "sharedHasUsers" THEN sharedLast ELSE sharedLast \cup {n}
             /\ UNCHANGED <<phase, asked, twice, paused>>
        ELSE IF n \in Recurrent \ twice /\ (n \notin ends \/ Bug = "stopIsForgotten")
        THEN /\ phase' = [phase EXCEPT ![n] = "open"]
             /\ asked' = [asked EXCEPT ![n] = FALSE]
             /\ twice' = twice \cup {n}
             /\ paused' = paused \cup {n}
             /\ pending' = rest
             /\ UNCHANGED sharedLast
        ELSE /\ phase' = [phase EXCEPT ![n] = "settled"]
             /\ pending' = rest \cup {<<"unlink", n>>}
             /\ UNCHANGED <<asked, sharedLast, twice, paused>>
  /\ UNCHANGED <<parent, late, over, stopAsked, unlinked, leaving, gone, again, handed, expired, insisted, ends>>

(* The pause is over. *)
Begin(n) ==
  /\ n \in paused
  /\ phase[n] = "open" \/ Bug = "beginsWhileItStops"
  /\ paused' = paused \ {n}
  /\ over' = [over EXCEPT ![n] = FALSE]
  /\ UNCHANGED <<parent, phase, asked, late, stopAsked, pending, unlinked, leaving, gone, sharedLast, again, handed,
                 expired, insisted, ends, twice>>

(* Between these others still find it, settled, among its parent's children. *)
Unlink(n) ==
  /\ <<"unlink", n>> \in pending
  /\ unlinked' = unlinked \cup {n}
  /\ leaving' = IF parent[n] = None THEN leaving ELSE [leaving EXCEPT ![parent[n]] = @ + 1]
  /\ pending' = (pending \ {<<"unlink", n>>}) \cup {<<"go", n>>}
  /\ UNCHANGED <<parent, phase, asked, late, over, stopAsked, gone, sharedLast, again, handed, expired, insisted, ends, twice, paused>>

(* `stopped` goes; from then on it can be started again. *)
Go(n) ==
  /\ <<"go", n>> \in pending
  /\ gone' = gone \cup {n}
  /\ pending' = (pending \ {<<"go", n>>})
                \cup (IF parent[n] = None THEN {} ELSE {<<"left", n, Life(n)>>})
  /\ UNCHANGED <<parent, phase, asked, late, over, stopAsked, unlinked, leaving, sharedLast, again, handed, expired,
                 insisted, ends, twice, paused>>

(* Its parent goes on. *)
Left(n) ==
  \E life \in {0, 1} :
    /\ <<"left", n, life>> \in pending
    /\ leaving' = [leaving EXCEPT ![parent[n]] = @ - 1]
    /\ pending' = (pending \ {<<"left", n, life>>})
                  \cup (IF Bug = "parentIsForgotten" THEN {} ELSE {<<"step", parent[n]>>})
    /\ UNCHANGED <<parent, phase, asked, late, over, stopAsked, unlinked, gone, sharedLast, again, handed, expired,
                   insisted, ends, twice, paused>>

(* The parent does not wait for a daemon: it moves to the root and is told, and the parent goes on. It *)
(* takes out and puts in with both mutexes held. Where it has moved, or is settled, whoever did that   *)
(* has the parent go on.                                                                               *)
HandOver(c) ==
  /\ <<"handOver", c>> \in pending
  /\ LET p == parent[c]
         rest == pending \ {<<"handOver", c>>}
         moves == phase[c] /= "settled" /\ p /= 1
     IN /\ IF moves
           THEN /\ handed' = Append(handed, <<c, p>>)
                /\ parent' = [parent EXCEPT ![c] = IF Bug = "handedToNobody" THEN None ELSE 1]
                /\ late' = [late EXCEPT ![c] = asked[1]]
           ELSE UNCHANGED <<handed, parent, late>>
        /\ pending' = rest \cup {<<"tell", c>>}
                      \cup (IF Bug /= "parentStopsThere" /\ (moves \/ Bug = "parentLooksAgain")
                            THEN {<<"step", p>>} ELSE {})
  /\ UNCHANGED <<phase, asked, over, stopAsked, unlinked, leaving, gone, sharedLast, again, expired, insisted, ends, twice, paused>>

(* The reserve asks and interrupts out of turn. *)
Rush(n) ==
  /\ Limited /\ stopAsked /\ Born(n) /\ phase[n] /= "settled" /\ ~over[n] /\ n \notin insisted
  /\ phase' = [phase EXCEPT ![n] = "closing"]
  /\ asked' = [asked EXCEPT ![n] = TRUE]
  /\ insisted' = insisted \cup {n}
  /\ pending' = pending \cup {<<"step", n>>}
  /\ ends' = ends \cup {n}
  /\ UNCHANGED <<parent, late, over, stopAsked, unlinked, leaving, gone, sharedLast, again, handed, expired, twice, paused>>

(* Past the deadline nothing is born, and what remains is given up: asked, interrupted, over, in one move. *)
Expire ==
  /\ Limited /\ stopAsked /\ ~expired
  /\ expired' = TRUE
  /\ UNCHANGED <<parent, phase, asked, late, over, stopAsked, pending, unlinked, leaving, gone, sharedLast, again,
                 handed, insisted, ends, twice, paused>>

GiveUp(n) ==
  /\ expired /\ Born(n) /\ phase[n] /= "settled" /\ ~over[n]
  /\ over' = [over EXCEPT ![n] = TRUE]
  /\ phase' = [phase EXCEPT ![n] = "closing"]
  /\ asked' = IF Bug = "givenUpUnasked" THEN asked ELSE [asked EXCEPT ![n] = TRUE]
  /\ insisted' = insisted \cup {n}
  /\ pending' = pending \cup {<<"step", n>>}
  /\ ends' = ends \cup {n}
  /\ UNCHANGED <<parent, late, stopAsked, unlinked, leaving, gone, sharedLast, again, handed, expired, twice, paused>>

Moves == \E n \in Nodes : \/ Drain(n) \/ Tell(n) \/ Step(n) \/ Unlink(n) \/ Go(n) \/ Left(n) \/ HandOver(n)
                          \/ GiveUp(n)

Next == Stop \/ Expire \/ Moves \/ \E n \in Nodes : Spawn(n) \/ Restart(n) \/ Begin(n) \/ End(n) \/ Rush(n)

(* Whoever was asked ends some day; that is what grace and patience are for. A daemon may last until *)
(* the parent that it was taken from is settled, and a late child until its parent was asked: so      *)
(* neither may be waited for. A body may wait for its own request inside a scope, once it is to stop. *)
MayLast(n) == \/ IsHanded(n) /\ phase[handed[Index(n)][2]] /= "settled"
              \/ late[n] /\ parent[n] /= None /\ ~asked[parent[n]] /\ ~over[parent[n]]
              \/ n \in Stretches /\ parent[n] /= None /\ phase[parent[n]] = "closing" /\ ~asked[parent[n]]

Spec == Init /\ [][Next]_vars /\ WF_vars(Stop) /\ WF_vars(Moves)
             /\ WF_vars(Expire)
             /\ \A n \in Nodes : WF_vars(Obedient /\ asked[n] /\ ~MayLast(n) /\ End(n))

---------------------------------------------------------------------------
(* What is promised. *)

ChildrenBeforeParent ==
  \A n \in Nodes : phase[n] = "settled" =>
    \A c \in Nodes : parent[c] = n => phase[c] = "settled"

(* A child's `stopped` has gone before its parent settles. *)
GoneBeforeParent ==
  \A n \in Nodes : phase[n] = "settled" =>
    \A c \in Nodes : (parent[c] = n /\ Born(c)) => c \in gone

(* Only a late child, what is at the oldest place, and a stretch of its own thread with what is older *)
(* than that, can live below a node that was asked.                                                   *)
AskedAfterItsChildren ==
  \A n \in Nodes : (asked[n] /\ ~late[n] /\ ~\E s \in Stretches : parent[s] = n) =>
    \A c \in Nodes : (parent[c] = n /\ Born(c) /\ ~late[c] /\ c \notin Shared /\ c \notin again)
      => phase[c] = "settled"

LateIsAsked == \A n \in Nodes : late[n] => asked[n]

(* Of two siblings that were there before the stop reached them, the younger is settled first. *)
NewestFirst ==
  \A a, b \in Nodes :
    (/\ a < b /\ parent[a] /= None /\ parent[a] = parent[b] /\ ~IsHanded(a) /\ ~IsHanded(b)
     /\ a \notin again /\ b \notin again /\ a \notin Shared /\ b \notin Shared
     /\ ~late[a] /\ ~late[b]
     /\ asked[a]) => phase[b] = "settled"

(* What is at the oldest place is asked after its last user, late ones included. *)
SharedAfterUsers ==
  \A s \in Shared : asked[s] =>
    \A c \in Nodes \ Shared : (parent[c] = parent[s] /\ Born(c)) => c \in gone

(* Nothing is born below a node that is settled. *)
NoOrphans == \A n \in Nodes : (Linked(n) /\ parent[n] /= None) => phase[parent[n]] /= "settled"

(* A daemon that was handed over is some node's child until it is settled. *)
RootIsLast == phase[1] = "settled" => \A n \in Nodes : Born(n) => phase[n] = "settled"

(* What is given up past the deadline was asked and interrupted. *)
GivenUpWasAsked == \A n \in insisted : asked[n]

(* No incarnation begins once a stop has reached the node. *)
BeginsInTime == [][\A n \in Recurrent : (n \in ends /\ over[n]) => over'[n]]_vars

BornInTime == [][expired => \A n \in Nodes : (phase[n] = "unborn" => phase'[n] = "unborn")]_vars

Stops == <>(1 \in gone)
==========================================================================
