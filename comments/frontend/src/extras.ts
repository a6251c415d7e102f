/** What few readers do, in a script that is fetched at its first use. */

export { ask } from "./confirmation";
export { editIn } from "./edit_comment";
export { listMuted, mute, release, unmute } from "./mute_list";
export { offer } from "./new_comments";
export { close, panel } from "./action_panels";
export { togglePreview } from "./preview";
export { share } from "./share";
export { reader } from "./sign_in";
export { tellPage } from "./report_page";
export { fold, paintFolds, unfoldTo, walk, whole } from "./thread_navigation";
