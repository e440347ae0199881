import { createContext, type ReactNode, useContext } from "react";
import { useQuery } from "urql";
import { graphql } from "../graphql/generated";
import type { ViewerQuery } from "../graphql/generated/graphql";

const ViewerDocument = graphql(`
  query Viewer {
    viewer {
      personId
      name
      email
      guest
      affiliations
      duties
      charterAccepted
      charterVersion
      mayOrganise
      mayRecord
      development
      establishment {
        name
        retentionDays
        helpUrl
      }
    }
  }
`);

export type Viewer = ViewerQuery["viewer"];

type Known = { viewer: Viewer | null; failed: boolean; again: () => void };
const ViewerContext = createContext<Known>({ viewer: null, failed: false, again: () => undefined });

/** Asks once who looks at the page. */
export function ViewerProvider({ children }: { children: ReactNode }) {
  const [{ data, error }, ask] = useQuery({ query: ViewerDocument });
  const known = {
    viewer: data?.viewer ?? null,
    failed: Boolean(error) && !data,
    again: () => ask({ requestPolicy: "network-only" }),
  };
  return <ViewerContext value={known}>{children}</ViewerContext>;
}

/** Who looks at the page; `viewer` is null until the server has said. */
export function useViewer(): Known {
  return useContext(ViewerContext);
}

/** Whether this is somebody with an account. */
export function signedIn(viewer: Viewer | null): viewer is Viewer & { personId: string } {
  return viewer?.personId != null && !viewer.guest;
}

/** Whether an attendance page may have something for them. */
export function readsAttendance(viewer: Viewer | null): boolean {
  return signedIn(viewer) && (viewer.mayOrganise || viewer.duties.includes("ANALYST"));
}

/** Whether the history is theirs to read. */
export function readsHistory(viewer: Viewer | null): boolean {
  return signedIn(viewer) && viewer.duties.includes("AUDITOR");
}
