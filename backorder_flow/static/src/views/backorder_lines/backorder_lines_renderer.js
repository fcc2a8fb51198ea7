import {ListRenderer} from "@web/views/list/list_renderer";
import {_t} from "@web/core/l10n/translation";
import {formatFloat} from "@web/core/utils/numbers";
import {useState} from "@odoo/owl";

/**
 * The lines of the dialog, with a row for each product that unfolds to the orders.
 *
 * Only with several orders: those of one order are shown as they are.
 */
export class BackorderLinesRenderer extends ListRenderer {
    static rowsTemplate = "backorder_flow.BackorderLinesRenderer.Rows";
    static props = [...ListRenderer.props, "filter?", "select?"];

    setup() {
        super.setup();
        this.unfolded = useState(new Set());
    }

    get isByProduct() {
        return this.props.list.model.root.data.has_several_orders;
    }

    /**
     * @returns {Array} one object for each product of the lines that are shown
     */
    get productGroups() {
        const groups = new Map();
        const records = this.isByProduct ? this.props.list.records : [];
        for (const record of records.filter(this.props.filter)) {
            const product = record.data.product_id;
            if (!groups.has(product.id)) {
                groups.set(product.id, {
                    id: product.id,
                    name: product.display_name,
                    records: [],
                });
            }
            groups.get(product.id).records.push(record);
        }
        return [...groups.values()].sort((a, b) => a.name.localeCompare(b.name));
    }

    toggleGroup(group) {
        if (!this.unfolded.delete(group.id)) {
            this.unfolded.add(group.id);
        }
    }

    isSelected(group) {
        return group.records.every((record) => record.data.selected);
    }

    /**
     * @param {Object} group
     * @param {Object} column
     * @returns {String} what the row of a product shows in a column
     */
    getGroupCell(group, column) {
        const selected = group.records.filter((record) => record.data.selected);
        switch (column.name) {
            case "product_id":
                return group.name;
            case "order_id":
                return new Set(group.records.map((r) => r.data.order_id.id)).size === 1
                    ? group.records[0].data.order_id.display_name
                    : _t("%s orders", group.records.length);
            case "product_uom_qty":
                return formatFloat(
                    selected.reduce((sum, r) => sum + r.data.product_uom_qty, 0),
                    {digits: [16, 2]}
                );
            case "product_uom_id":
                return group.records[0].data.product_uom_id.display_name;
            case "vendor_id":
                return this.getGroupVendor(group);
            case "purchase_id":
            case "purchase_name":
                return this.getGroupPurchase(group, column.name);
        }
        return "";
    }

    getGroupVendor(group) {
        const names = new Set(
            group.records.map((r) => r.data.vendor_id.display_name || _t("No vendor"))
        );
        return names.size === 1 ? [...names][0] : _t("%s vendors", names.size);
    }

    getGroupPurchase(group, name) {
        const purchases = group.records
            .map((r) => r.data[name])
            .map((purchase) => purchase.display_name || purchase || _t("New"));
        return [...new Set(purchases)].join(", ");
    }

    hasNoVendor(group) {
        return group.records.some((r) => r.data.selected && !r.data.vendor_id);
    }
}
