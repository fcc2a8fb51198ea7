import {KanbanRenderer} from "@web/views/kanban/kanban_renderer";

/**
 * The lines of the dialog on a phone: a card for each that the filter finds.
 */
export class BackorderLinesKanbanRenderer extends KanbanRenderer {
    static props = [...KanbanRenderer.props, "filter?", "change?"];

    getGroupsOrRecords() {
        return super
            .getGroupsOrRecords()
            .filter(({record}) => !record || this.props.filter(record));
    }
}
