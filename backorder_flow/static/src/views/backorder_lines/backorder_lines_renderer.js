import {ListRenderer} from "@web/views/list/list_renderer";
import {Many2One} from "@web/views/fields/many2one/many2one";
import {_t} from "@web/core/l10n/translation";
import {formatFloat} from "@web/core/utils/numbers";
import {registry} from "@web/core/registry";
import {useState} from "@odoo/owl";

// A number in the row of a product would be taken for the sum of its lines.
const COMMON_TYPES = ["char", "date", "datetime", "many2one", "selection"];

/**
 * The lines of the dialog, with a row for each product that unfolds to the orders.
 *
 * Only with several orders: those of one order are shown as they are.
 */
export class BackorderLinesRenderer extends ListRenderer {
    static rowsTemplate = "backorder_flow.BackorderLinesRenderer.Rows";
    static components = {...ListRenderer.components, Many2One};
    static props = [...ListRenderer.props, "filter?", "change?"];

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
                    companyId: record.data.company_id.id,
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

    isPartlySelected(group) {
        return (
            !this.isSelected(group) &&
            group.records.some((record) => record.data.selected)
        );
    }

    /**
     * A column shows what all lines of the product have in common, unless the registry
     * "backorder_product_cells" has a function for its name.
     *
     * @param {Object} group
     * @param {Object} column
     * @returns {String} what the row of a product shows in a column
     */
    getGroupCell(group, column) {
        const getCell = registry
            .category("backorder_product_cells")
            .get(column.name, null);
        return getCell ? getCell(group, this) : this.getCommonCell(group, column);
    }

    getCommonCell(group, column) {
        if (!COMMON_TYPES.includes(this.fields[column.name].type)) {
            return "";
        }
        const cells = group.records.map((record) =>
            this.getFormattedValue(column, record)
        );
        return new Set(cells).size === 1 ? cells[0] : "";
    }

    /**
     * @param {Object} group
     * @returns {Array} the vendors of its lines, each once
     */
    getGroupVendors(group) {
        const vendors = group.records.map((r) => r.data.vendor_id).filter(Boolean);
        return [...new Map(vendors.map((vendor) => [vendor.id, vendor])).values()];
    }

    getGroupVendor(group) {
        const vendors = this.getGroupVendors(group);
        const without = group.records.filter((r) => !r.data.vendor_id).length;
        const name = vendors.length === 1 && vendors[0].display_name;
        const known = name || _t("Vendors: %s", vendors.length);
        if (!vendors.length) {
            return _t("No vendor");
        }
        return without
            ? _t("%(known)s, without vendor: %(without)s", {known, without})
            : known;
    }

    /**
     * The vendor in the row of a product is that of all its lines.
     *
     * @param {Object} group
     * @returns {Object} props of the field
     */
    getGroupVendorProps(group) {
        const vendors = this.getGroupVendors(group);
        const isCommon =
            vendors.length === 1 && group.records.every((r) => r.data.vendor_id);
        return {
            canCreate: false,
            canCreateEdit: false,
            canOpen: false,
            canQuickCreate: false,
            context: {res_partner_search_mode: "supplier"},
            id: this.getGroupVendorId(group),
            domain: () => [["company_id", "in", [false, group.companyId]]],
            placeholder: isCommon ? "" : this.getGroupVendor(group),
            relation: "res.partner",
            string: this.getGroupVendorLabel(group),
            update: (vendor) => vendor && this.setGroupVendor(group, vendor),
            value: isCommon ? vendors[0] : false,
        };
    }

    getGroupSelectLabel(group) {
        return _t("Backorder %(product)s", {product: group.name});
    }

    getGroupVendorLabel(group) {
        return _t("Vendor of %(product)s", {product: group.name});
    }

    getGroupVendorId(group) {
        return `backorder_product_vendor_${group.id}`;
    }

    setGroupVendor(group, vendor) {
        return this.props.change(group.records, (record) => ({
            vendor_id: vendor,
            // It was left out for lack of a vendor only
            selected: record.data.selected || !record.data.vendor_id,
        }));
    }

    getGroupPurchase(group, name) {
        const purchases = group.records
            .map((r) => r.data[name])
            .map((purchase) => purchase.display_name || purchase || _t("New"));
        return [...new Set(purchases)].join(", ");
    }

    hasNoVendor(group) {
        return group.records.some((r) => !r.data.vendor_id);
    }
}

/**
 * The contents of columns in product rows, by column name: functions of the group, an
 * object with its `records`, and of the renderer.
 */
registry
    .category("backorder_product_cells")
    .add("product_id", (group) => group.name)
    .add("order_id", (group) =>
        new Set(group.records.map((r) => r.data.order_id.id)).size === 1
            ? group.records[0].data.order_id.display_name
            : _t("Orders: %s", group.records.length)
    )
    .add("product_uom_qty", (group) =>
        formatFloat(
            group.records
                .filter((record) => record.data.selected)
                .reduce((sum, record) => sum + record.data.product_uom_qty, 0),
            {digits: [16, 2]}
        )
    )
    .add("vendor_id", (group, renderer) => renderer.getGroupVendor(group))
    .add("purchase_id", (group, renderer) =>
        renderer.getGroupPurchase(group, "purchase_id")
    )
    .add("purchase_name", (group, renderer) =>
        renderer.getGroupPurchase(group, "purchase_name")
    );
